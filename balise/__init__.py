"""Balise: the open-source platform a 211 runs on."""

__version__ = "0.1.0"
