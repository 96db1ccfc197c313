"""One label, one definition; what publications print otherwise stands apart, with both figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from balise.analysis import definitions
from balise.analysis.catalogue import catalogue
from balise.analysis.rules.metrics import METRICS, Metric

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "metrics.md"


def printed(name: str, period: str) -> list[float]:
    return [one.value for one in METRICS[name].printed if one.period == period]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_two_definitions_under_one_label_cannot_happen(language: str) -> None:
    for said in ("label", "says"):
        texts = Counter(getattr(getattr(metric, said), language) for metric in METRICS.values())
        assert [text for text, many in texts.items() if many > 1 or not text.strip()] == []


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS)
def test_a_metric_says_its_unit_its_day_and_what_it_is_made_of(metric: Metric) -> None:
    parts = {"ratio": 2, "mean": 2, "per": 2, "count": 1, "distinct": 1, "per_1000": 1, "share": 0, "published": 0}
    assert len(metric.of) == parts[metric.how]
    assert metric.since.year >= 2019
    assert metric.source
    if metric.unit == "count" and metric.how != "published":
        assert metric.one.fr and metric.one.en and metric.many.fr and metric.many.en


def test_conflicting_figures_of_publications_both_stand() -> None:
    assert (printed("needs", "2019"), printed("needs_dashboard_2022", "2019")) == ([54_270], [66_962])
    assert (printed("talk", "2019"), printed("talk_impact_2024", "2019")) == ([5 * 60 + 32], [4 * 60 + 18])


def test_what_is_printed_otherwise_names_the_metric_of_ours_and_is_never_computed() -> None:
    apart = [metric for metric in METRICS.values() if metric.how == "published"]
    assert apart
    for metric in apart:
        assert metric.printed
        assert METRICS[metric.differs_from].how != "published"


def test_every_other_metric_is_shown_by_a_question() -> None:
    shown = {metric.name for asked in catalogue().values() for metric in asked.metrics}
    assert {name for name, metric in METRICS.items() if metric.how != "published"} == shown


def test_the_page_of_the_reference_says_what_the_definitions_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == definitions.page(), (
        "run: balise ask --definitions > docs/reference/metrics.md"
    )
