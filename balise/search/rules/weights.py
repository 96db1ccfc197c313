"""What counts for how much when results are put in order. The only place where such numbers stand."""

from __future__ import annotations

FIELDS: dict[str, float] = {"name": 5.0, "topic": 3.0, "organization": 2.0, "body": 1.0}  # a word found in this field
OTHER_LANGUAGE = 0.6  # a word found in a text of the other language
TIE = 0.15  # of the scores of a word's other fields, beside the best one
APPROXIMATE = 0.5  # a word found with one or two letters that differ
RINGS: tuple[tuple[float, float], ...] = (
    (0.125, 1.5),
    (0.25, 1.2),
    (0.5, 0.9),
)  # within this share of the radius
LOCATED = 8.0  # located in the area asked
SERVES_HERE = 5.0  # serves the very area asked
SERVES_ABOVE = 0.6  # serves an area above it, less for each step
FEWEST_WORDS = 0.6  # share of the words that must be found when no record has them all
FEW = 5  # fewer results than this, and near-misses are looked for
WINDOW = 500  # results put in order by exact distance; beyond, order is by rings
JUDGED = 1_000  # services perhaps open that are compared with their calendar; any beyond are let through
SUMMARY = 240  # letters of a description on a result
