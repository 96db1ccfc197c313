"""The chart of today by hour, drawn by the server: lengths in the units of its own square, words in its table."""

from __future__ import annotations

from typing import NamedTuple

from balise.intake.rules.busyness import Busyness, Hour

COLUMN = 28.0
LEFT, TOP, BOTTOM = 30.0, 10.0, 24.0
PLOT = 140.0  # height of the bars
_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)
_MOST_LINES = 5
_FEWEST = 12  # columns of room: one bar drawn as wide as the page would be a tower


class Column(NamedTuple):
    """One hour: its bar, and the reach of past weeks with their median."""

    hour: Hour
    x: float  # of its middle
    bar: float  # height; 0 where the hour has not come
    bar_y: float
    low_y: float
    median_y: float
    high_y: float
    is_named: bool


class Line(NamedTuple):
    y: float
    value: int


class Chart(NamedTuple):
    width: float
    height: float
    plot_right: float
    base_y: float
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]


def chart(found: Busyness) -> Chart:
    hours = found.hours
    most = max((max(one.today or 0, one.past.high) for one in hours), default=0)
    step = next((one for one in _STEPS if one * _MOST_LINES >= most), _STEPS[-1])
    top = max(step, -(-most // step) * step)
    base = TOP + PLOT
    every = 1 if len(hours) <= 6 else 2 if len(hours) <= 16 else 3

    def y(value: float) -> float:
        return round(base - PLOT * value / top, 1)

    columns = tuple(
        Column(
            one, LEFT + COLUMN * (place + 0.5), round(base - y(one.today or 0), 1), y(one.today or 0),
            y(one.past.low), y(one.past.median), y(one.past.high), place % every == 0,
        )
        for place, one in enumerate(hours)
    )  # fmt: skip
    right = LEFT + COLUMN * max(len(hours), _FEWEST)
    lines = tuple(Line(y(value), value) for value in range(0, top + 1, step))
    return Chart(right + 4, base + BOTTOM, right, base, columns, lines)
