"""The hand-written limit: sorted lists of numbers in memory, which know these questions and nothing else.

No phrase, no typing error, no change without building it all again. What a word weighs in a record is computed
beforehand; a question intersects its lists from the shortest, and adds up.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..document import EVERYWHERE
from ..rules.question import Question
from .engines import LIMIT, WEIGHTS, Outcome, box, filters, forms, is_near, is_root
from .facts import FIELDS, Chunk, Facts, Ragged

_SATURATION = 1.2  # of the frequency of a word in a record, as in BM25
_GRID = 0.1  # degrees: side of the boxes that points are kept in
_COLUMNS = 4_000  # of boxes, around the Earth
_SPARSE = 64  # a union of fewer than this share of the records is sorted, a larger one is marked
_EARTH_KM = 6371.0

Unit = tuple[np.ndarray, ...]  # positions of records, sorted; any of these lists
Lists = tuple[np.ndarray, np.ndarray]  # where each list begins, and its values


class Postings:
    name = "numpy lists (limit)"
    has_circles = True

    def load(self, facts: Facts) -> None:
        self._number = {token: number for number, token in enumerate(facts.tokens)}
        self._topic = {code: number for number, code in enumerate(facts.topics)}
        self._area = {code: number for number, code in enumerate(facts.areas)}
        self._codes = facts.topics
        self._is_root = np.array([is_root(code) for code in facts.topics] + [False])
        self._tokens = _Filling(len(facts.tokens))
        topics, serves = _Filling(len(facts.topics)), _Filling(len(facts.areas))
        ids, is_open, points, owners, matrix = [], [], [], [], []
        done = 0
        for chunk in facts:
            self._tokens.add(*_impacts(chunk, len(facts.tokens)), done)
            for filling, ragged in ((topics, chunk.topics), (serves, chunk.serves)):
                filling.add(ragged.flat, ragged.numbers(), None, done)
            ids.append(chunk.ids)
            is_open.append(chunk.is_open)
            points.append(chunk.points.flat)
            owners.append(chunk.points.numbers() + done)
            matrix.append(_matrix(chunk.topics, len(facts.topics)))
            done += len(chunk.ids)
        self._lists, self._weights = self._tokens.filled()
        self._by_topic, self._by_area = topics.filled()[0], serves.filled()[0]
        self._ids, self._open = np.concatenate(ids), np.flatnonzero(np.concatenate(is_open)).astype(np.int32)
        self._topics = np.vstack([np.pad(some, ((0, 0), (0, max(m.shape[1] for m in matrix) - some.shape[1])),
                                         constant_values=len(facts.topics)) for some in matrix])  # fmt: skip
        self._keep_points(np.concatenate(points), np.concatenate(owners).astype(np.int32))
        self._rarity = np.log(1 + done / (1 + np.diff(self._lists[0])))

    def ask(self, question: Question) -> Outcome:
        words = [[self._number[form] for form in some if form in self._number] for some in forms(question)]
        found = self._matching(question, words)
        scores = np.zeros(len(found), np.float32)
        for some in words:
            for number in some:
                scores += self._scores(number, found)
        counts = np.bincount(self._topics[found].ravel(), minlength=len(self._codes) + 1)
        shown = np.flatnonzero(counts[:-1] if question.topics else counts * self._is_root)
        top = np.argpartition(-scores, LIMIT)[:LIMIT] if len(found) > LIMIT else np.arange(len(found))
        top = top[np.argsort(-scores[top], kind="stable")]
        topics = {self._codes[number]: int(counts[number]) for number in shown.tolist()}
        return len(found), topics, self._ids[found[top]].tolist()

    def size(self) -> int:
        held = (*self._lists, self._weights, *self._by_topic, *self._by_area, self._topics, self._places, self._owners,
                self._first, self._by_box, self._boxes)  # fmt: skip
        return sum(array.nbytes for array in held)

    def elsewhere(self) -> float:
        return 0.0

    def close(self) -> None:
        pass

    def _matching(self, question: Question, words: list[list[int]]) -> np.ndarray:
        units: list[Unit] = [tuple(_one(self._lists, number) for number in some) for some in words]
        units += self._filters(question)
        units.sort(key=_size)
        if not units or not units[0]:
            return np.empty(0, np.int32)
        around = self._around(question) if is_near(question) else None
        if around is not None and len(around) < _size(units[0]):
            found, around = self._within(around, question), None
        else:
            found = self._union(units.pop(0))
        for unit in units:
            found = found[np.logical_or.reduce([_holds(one, found)[0] for one in unit])]
        return found if around is None else self._near(found, question)

    def _union(self, unit: Unit) -> np.ndarray:
        """The sorted positions of any of these lists: marked on a slate when they are many."""
        if len(unit) == 1:
            return unit[0]
        together = np.concatenate(unit)
        if len(together) * _SPARSE < len(self._ids):
            return np.unique(together)
        slate = np.zeros(len(self._ids), bool)
        slate[together] = True
        return np.flatnonzero(slate).astype(np.int32)

    def _filters(self, question: Question) -> Iterator[Unit]:
        kept = {"topic": (self._topic, self._by_topic), "serves": (self._area, self._by_area)}
        for kind, values in filters(question):
            if kind == "is_open":
                yield (self._open,)
                continue
            numbers, lists = kept[kind]
            yield tuple(_one(lists, numbers[value]) for value in values if value in numbers and value != EVERYWHERE)

    def _scores(self, number: int, found: np.ndarray) -> np.ndarray:
        one = _one(self._lists, number)
        if not len(one):
            return np.zeros(len(found), np.float32)
        has, at = _holds(one, found)
        held = self._weights[int(self._lists[0][number]) + at]
        return np.asarray(np.where(has, held, 0) * np.float32(self._rarity[number]))

    # Points: of each record, and by boxes

    def _keep_points(self, points: np.ndarray, owners: np.ndarray) -> None:
        """`owners` are sorted positions of records."""
        self._places, self._owners = np.radians(points), owners
        self._first = np.searchsorted(owners, np.arange(len(self._ids) + 1))
        column, row = _box_of(points[:, 1], points[:, 0])
        keys = row * _COLUMNS + column
        self._by_box = np.argsort(keys, kind="stable").astype(np.int32)
        self._boxes = keys[self._by_box]

    def _around(self, question: Question) -> np.ndarray:
        """Points in the boxes that the circle touches."""
        south, north, west, east = box(question)
        (first, last), (low, high) = _box_of(np.array([west, east]), np.array([south, north]))
        rows = np.arange(low, high + 1) * _COLUMNS
        starts = np.searchsorted(self._boxes, rows + first)
        ends = np.searchsorted(self._boxes, rows + last, side="right")
        return np.concatenate([self._by_box[start:end] for start, end in zip(starts, ends, strict=True)])

    def _within(self, points: np.ndarray, question: Question) -> np.ndarray:
        """Records of those of these points that are in the circle."""
        place = question.place
        assert place is not None and place.latitude is not None and place.longitude is not None
        here = np.radians([place.latitude, place.longitude])
        away = np.sin((self._places[points] - here) / 2) ** 2
        half = away[:, 0] + np.cos(here[0]) * np.cos(self._places[points, 0]) * away[:, 1]
        return np.unique(self._owners[points[half <= np.sin(place.radius_km / 2 / _EARTH_KM) ** 2]])

    def _near(self, found: np.ndarray, question: Question) -> np.ndarray:
        """Those of these records that have a point in the circle."""
        firsts, counts = self._first[found], self._first[found + 1] - self._first[found]
        points = np.repeat(firsts - (np.cumsum(counts) - counts), counts) + np.arange(int(counts.sum()))
        return self._within(points, question)


class _Filling:
    """Lists by number, from chunks: each holds positions of records, sorted, and perhaps a weight for each."""

    def __init__(self, lists: int) -> None:
        self._counts = np.zeros(lists, np.int64)
        self._parts: list[tuple[np.ndarray, np.ndarray, np.ndarray | None]] = []

    def add(self, numbers: np.ndarray, rows: np.ndarray, values: np.ndarray | None, offset: int) -> None:
        order = np.argsort(numbers, kind="stable")
        numbers = numbers[order].astype(np.int32)
        self._counts += np.bincount(numbers, minlength=len(self._counts))
        kept = (rows[order] + offset).astype(np.int32)
        self._parts.append((numbers, kept, None if values is None else values[order].astype(np.float32)))

    def filled(self) -> tuple[Lists, np.ndarray]:
        bounds = np.concatenate(([0], np.cumsum(self._counts)))
        free = bounds[:-1].copy()
        positions = np.empty(int(bounds[-1]), np.int32)
        weights_ = np.empty(int(bounds[-1]) if self._parts and self._parts[0][2] is not None else 0, np.float32)
        while self._parts:
            numbers, rows, values = self._parts.pop(0)
            counts = np.bincount(numbers, minlength=len(free))
            at = np.repeat(free - (np.cumsum(counts) - counts), counts) + np.arange(len(numbers))
            positions[at] = rows
            if values is not None:
                weights_[at] = values
            free += counts
        return (bounds, positions), weights_


def _impacts(chunk: Chunk, tokens: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of each token of each record: its number, the record's row and what it weighs there."""
    keys = np.concatenate([chunk.texts[name].numbers() * tokens + chunk.texts[name].flat for name in FIELDS])
    shares = np.repeat([WEIGHTS[name] for name in FIELDS], [len(chunk.texts[name].flat) for name in FIELDS])
    unique, inverse = np.unique(keys, return_inverse=True)
    weight = np.bincount(inverse, shares)
    return unique % tokens, unique // tokens, weight / (weight + _SATURATION)


def _matrix(topics: Ragged, nothing: int) -> np.ndarray:
    """Topics of each record, one a column, filled up with `nothing`."""
    held = np.full((len(topics.lengths), int(topics.lengths.max(initial=1))), nothing, np.int16)
    rows = topics.numbers()
    starts = np.cumsum(topics.lengths) - topics.lengths
    held[rows, np.arange(len(rows)) - starts[rows]] = topics.flat
    return held


def _one(lists: Lists, number: int) -> np.ndarray:
    return lists[1][lists[0][number] : lists[0][number + 1]]


def _size(unit: Unit) -> int:
    return sum(map(len, unit))


def _holds(one: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which of `found` are in a list, and where in it they would be."""
    if not len(one):
        return np.zeros(len(found), bool), np.empty(0, np.int64)
    at = np.minimum(np.searchsorted(one, found), len(one) - 1)
    return one[at] == found, at


def _box_of(longitudes: np.ndarray, latitudes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return ((longitudes + 180) / _GRID).astype(np.int64), ((latitudes + 90) / _GRID).astype(np.int64)
