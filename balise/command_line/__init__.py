"""The one command line, `balise`: our commands and Django's own, under one name."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib.metadata import version


def main() -> None:
    """Run one command. Speaks English where the terminal does (`LANG=en_CA.UTF-8`), else French."""
    if sys.argv[1:] in (["--version"], ["version"]):
        sys.stdout.write(f"Balise {version('balise')}\n")
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balise.settings")
    import django
    from django.core.management import execute_from_command_line
    from django.utils import translation

    django.setup()
    translation.activate(spoken(os.environ))
    try:
        execute_from_command_line(["balise", *sys.argv[1:]])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader had enough, as in `balise topics list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def spoken(environment: Mapping[str, str]) -> str:
    """The language of a terminal, "fr" or "en", from the variables that say it."""
    said = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if said.lower().startswith("en") else "fr"
