"""The one command line, `balise`: our commands and Django's own, under one name."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "balise.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["balise", *sys.argv[1:]])
