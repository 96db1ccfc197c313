"""Vega's own script, with the interpreter that needs no `eval`: a static file made once of what vl-convert carries.

Our Content-Security-Policy refuses code made from text, which is how Vega computes unless it is given this interpreter:
https://vega.github.io/vega/usage/interpreter/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

NAME = "vega/vega.js"
# Addresses are how vl-convert calls the files that it carries: nothing is fetched.
_MADE_OF = """import { View, parse } from "https://cdn.jsdelivr.net/npm/vega@VERSION/+esm";
import { expressionInterpreter } from "https://cdn.jsdelivr.net/npm/vega-interpreter@2.0.0/+esm";
window.vega = { View, parse, expressionInterpreter };
"""


class VegaFinder(BaseFinder):
    """Finds one static file, and makes it where it is not there yet: in about a second, for each version."""

    def check(self, **_options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        if path != NAME:
            return []
        found = str(_made() / NAME)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        yield NAME, FileSystemStorage(location=_made())


def _made() -> Path:
    """The folder that holds it."""
    folder = Path(settings.DATA) / "made" / f"vl-convert-{version('vl-convert-python')}"
    script = folder / NAME
    if not script.exists():
        import vl_convert  # 90 MB of code, wanted once

        script.parent.mkdir(parents=True, exist_ok=True)
        draft = script.with_suffix(".new")
        wanted = _MADE_OF.replace("VERSION", vl_convert.get_vega_version())
        draft.write_text(vl_convert.javascript_bundle(wanted), encoding="utf-8")
        draft.replace(script)
    return folder
