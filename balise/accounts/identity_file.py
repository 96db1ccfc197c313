"""The operator's identity as a TOML file that a person edits."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import msgspec

from balise.core.languages import Text

from .rules import Identity, Refused

_HEAD = """\
# Who runs this installation, as its public site says it. Load it with: balise operator load FILE
# Every text is a pair, fr and en. What is left out takes the neutral default.
# The guide is docs/guides/operator-identity.md
"""


def read(text: str) -> Identity:
    """The identity that a file tells. Raises Refused when it is not TOML, or has a field that no identity has."""
    try:
        return msgspec.convert(tomllib.loads(text), Identity, strict=False)
    except tomllib.TOMLDecodeError as error:
        raise Refused(
            [Text(f"Le fichier n’est pas du TOML\u00a0: {error}.", f"The file is not TOML: {error}.")]
        ) from None
    except msgspec.ValidationError as error:
        french = f"Le fichier dit autre chose que ce qu’un opérateur peut dire\u00a0: {error}."
        raise Refused([Text(french, f"The file says something else than an operator can say: {error}.")]) from None


def write(identity: Identity) -> str:
    """The identity as TOML that `read` reads back equal, defaults spelt out."""
    values = _spelt_out(identity)
    plain = {key: value for key, value in values.items() if not _is_table(value)}
    lines = [_HEAD, *(f"{key} = {_value(value)}" for key, value in plain.items())]
    for key, value in values.items():
        if isinstance(value, dict):
            lines += ["", f"[{key}]", *(f"{name} = {_value(inner)}" for name, inner in value.items())]
        elif _is_table(value):
            for row in value:
                lines += ["", f"[[{key}]]", *(f"{name} = {_value(inner)}" for name, inner in row.items())]
    return "\n".join(lines) + "\n"


def _spelt_out(value: Any) -> Any:
    """Structures as dictionaries with every field, texts as pairs; nothing where TOML has no word (null)."""
    if isinstance(value, Text):
        return {"fr": value.fr, "en": value.en}
    if isinstance(value, msgspec.Struct):
        fields = {name: _spelt_out(getattr(value, name)) for name in value.__struct_fields__}
        return {name: inner for name, inner in fields.items() if inner is not None}
    if isinstance(value, tuple):
        return [_spelt_out(inner) for inner in value]
    return value


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and bool(value) and isinstance(value[0], dict))


def _value(value: Any) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{key} = {_value(inner)}" for key, inner in value.items()) + " }"
        case list():
            return "[" + ", ".join(_value(inner) for inner in value) + "]"
        case bool() | str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return str(value)
