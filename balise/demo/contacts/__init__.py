"""Invented contacts whose totals are the published ones: figures as data, a plan in whole numbers, its telling."""


class CannotFill(Exception):
    """Invented contacts cannot be recorded here. The message is a sentence that says what to do."""
