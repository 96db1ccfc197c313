"""Definitions of metrics and questions as the page `docs/reference/metrics.md` says them; a test holds them equal."""

from __future__ import annotations

from collections.abc import Iterator

from .catalogue import catalogue
from .rules.metrics import METRICS, Metric

_ADDS = {
    "every": "always",
    "contact": "over places, periods and profiles; not over topics, organizations or reasons",
    "never": "never",
}
_HOW = {
    "count": "counted",
    "ratio": "100 × {0} / {1}, 95% Wilson interval",
    "mean": "{0} / {1}",
    "per_1000": "1,000 × {0} / residents, 95% Byar interval",
    "share": "100 × row / total",
    "per": "{0} / {1}",
    "distinct": "distinct values of {0}",
    "published": "not computed",
}


def page() -> str:
    """The page, in Markdown: every metric with its definition in both languages, then every question."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Metrics\n"
    yield "Written by `balise ask --definitions`. Each label has one definition. Where a publication prints another"
    yield "value under a name of ours, its figure is a metric of its own, and both carry what was printed.\n"
    for metric in METRICS.values():
        yield from _metric(metric)
    yield "## Questions\n"
    yield "| name | fact | by | metrics | en | fr |\n|---|---|---|---|---|---|"
    for name, asked in catalogue().items():
        by = ", ".join(asked.depths) or asked.dimension or "total"
        metrics = ", ".join(metric.name for metric in asked.metrics)
        yield f"| `{name}` | {asked.fact} | {by} | {metrics} | {asked.title.en} | {asked.title.fr} |"


def _metric(metric: Metric) -> Iterator[str]:
    yield f"## {metric.name}\n"
    yield f"**{metric.label.en}** · {metric.says.en}\n"
    yield f"**{metric.label.fr}** · {metric.says.fr}\n"
    how = _HOW[metric.how].format(*metric.of)
    yield f"- unit: {metric.unit}; {how}; adds up: {_ADDS[metric.additivity]}"
    yield f"- since {metric.since.isoformat()}; source: {metric.source}"
    if metric.is_internal:
        yield "- told inside alone: to others people are told once, as communications"
    if metric.differs_from:
        yield f"- differs from: [{metric.differs_from}](#{metric.differs_from})"
    for printed in metric.printed:
        yield f"- printed: {_number(printed.value)} for {printed.period} ({printed.source})"
    yield ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"
