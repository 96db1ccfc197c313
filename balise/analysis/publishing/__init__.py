"""Releases: what was counted of a year, protected, as files that anyone may take, and that never change."""
