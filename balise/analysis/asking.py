"""Asking: the questions of a page answered together, protected, named and compared. Nothing else gives an `Answer`.

`ask_page` answers up to twelve questions under the same filters with one statement a fact. What is shown of their rows
is decided by `gate`; shares, rates and sentences are made of what is shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from django.conf import settings

from balise.core.languages import Text

from . import naming, reading, released
from .catalogue import Asked, depth_of, question_of
from .gate import Released
from .reading import TOTAL, Found, Line
from .rules import lattice, shown
from .rules import period as periods
from .rules.answer import Answer, Cell, Measure, Row
from .rules.facts import FACTS, PLACES
from .rules.filters import CannotAnswer
from .rules.findings import finding
from .rules.keys import LARGEST
from .rules.metrics import Metric
from .rules.primary import is_dominated
from .rules.question import Filters, Period, Question, Scope
from .store import Store, store_of
from .together import Wanted

MOST = 12  # questions of a page
_PLACES = (*PLACES, "area")
_FINER = ("week", "day")
_UNCOUNTED = ("waited",)  # denominators that are told to the house alone
# Columns that say something of a person, and the filter by each.
_TRAITS = {
    "gender": "gender", "age_band": "age", "age_group": "age", "language": "language", "inquirer": "inquirer",
    "channel": "channel", "household": "household", "is_newcomer": "newcomer", "heard": "heard", "events": "event",
}  # fmt: skip
_INSIDE = ("queue", "queue_language")  # of a switch: a queue of few calls is near those who call

PERTURBED = Text(
    "À moins qu’une publication ne le donne, un nombre est à 2 près, toujours le même; une somme de plusieurs mois, "
    "trimestres ou années, à 2 près pour chacun. Les parties ne donnent donc pas toujours leur total.",
    "Unless a release gives it, a number is within 2, the same every time; a sum of several months, quarters or years, "
    "within 2 for each. So parts do not always add up to their total.",
)
UNLISTED = Text(
    "Les autres lignes ne sont pas montrées\u00a0: moins de cinq personnes, aucune, ou un nombre qui en révélerait un "
    "autre.",
    "Other rows are not shown: fewer than five people, none, or a number that would tell another.",
)
UNLISTED_AFTER = Text(  # of a question that lists the greatest rows alone
    "Les autres lignes ne sont pas montrées\u00a0: elles viennent après, comptent moins de cinq personnes ou aucune, "
    "ou en révéleraient une autre.",
    "Other rows are not shown: they come after these, are of fewer than five people or of none, or would tell another.",
)
HIDDEN = Text(
    "Un nombre caché est celui de moins de cinq personnes, ou en révélerait un.",
    "A hidden number is that of fewer than five people, or would tell one.",
)
INTERNAL = Text(
    "Chiffres internes, exacts\u00a0: ils ne sont pas protégés et ne se publient pas.",
    "Internal figures, exact: they are not protected, and not for publication.",
)
UNFINISHED = Text(
    "La période n’est pas finie\u00a0: elle se compare mal à une autre.",
    "The period is not over: it compares badly with another.",
)
CUT = Text(
    "La période n’est pas finie\u00a0: les chiffres sont ceux de ses mois clos, comparés à autant de mois.",
    "The period is not over: figures are of its closed months, compared with as many months.",
)


def ask(*, question: Question, scope: Scope, period: Period, today: dt.date, store: Store | None = None) -> Answer:
    """One question, protected. Raises CannotAnswer, whose text says why in both languages, and facts.NoFacts."""
    return ask_page(questions=(question,), scope=scope, period=period, today=today, store=store)[0]


def ask_page(
    *,
    questions: Sequence[Question],
    scope: Scope,
    period: Period,
    today: dt.date,
    store: Store | None = None,
    release: Released | None = None,
) -> tuple[Answer, ...]:
    """Questions under the same filters, in their order. Raises CannotAnswer, ValueError and facts.NoFacts.

    `release` is what was published: by default, what is on this machine.
    """
    store, names = store or store_of(scope), naming.names()
    if release is not None:
        return _asked(questions, scope, period, today, reading.Page(store, names, scope, Filters(), release))
    published = released.latest()
    page = reading.Page(store, names, scope, Filters(), published)
    # The same page asked by many, or again, is worked out once: everything that an answer is made of is named.
    known = tuple(year.name for year in published.years.values()) if published else ()
    key = (tuple(questions), scope, period, today, names.read_at, known)
    return store.once(key, lambda: _asked(questions, scope, period, today, page))


def _asked(
    questions: Sequence[Question], scope: Scope, period: Period, today: dt.date, page: reading.Page
) -> tuple[Answer, ...]:
    page = page._replace(filters=_filters(questions, scope))
    wanted = [Wanted(one.name, depth_of(question_of(one.name), one.depth)) for one in questions]
    _refuse(page, wanted, period)
    # A year that grew by each month that closes would tell who came in it, and has another name than the quarter that
    # it is until then.
    asked_for, period = period, period if page.is_operators else page.store.counted(period)
    (found,) = page.read((*wanted, *_beside(wanted)), period)
    alone = [one for one in wanted if not one.depth]
    moved = {"year_before": periods.year_before(period), "before": periods.before(period)}
    named = {when: name for name, when in moved.items()}  # the year before a year is once there
    compared = sorted(named, key=named.__getitem__)
    told = page.read(alone, *compared)
    former = {named[when]: (when, found) for when, found in zip(compared, told, strict=True)}
    return tuple(
        _Answering(page, question, one, found, former, period, today, period != asked_for).answer()
        for question, one in zip(questions, wanted, strict=True)
    )


def _filters(questions: Sequence[Question], scope: Scope) -> Filters:
    """Those that all questions have. What an operator asks of nobody in particular is of its own contacts."""
    if not 0 < len(questions) <= MOST:
        raise ValueError(f"{len(questions)} questions were asked together. A page has 1 to {MOST}.")
    filters = questions[0].filters
    if any(question.filters != filters for question in questions):
        raise ValueError("Questions of other filters were asked together. Ask those of one page under the same.")
    if scope.audience == "operator" and scope.operator and not filters.operator:
        return msgspec.structs.replace(filters, operator=scope.operator)
    return filters


def _refuse(page: reading.Page, wanted: Sequence[Wanted], period: Period) -> None:
    """Days and weeks, and periods of no whole months, are for the operator alone: see `lattice.may_be_perturbed`."""
    if period.last < period.first:
        raise CannotAnswer(
            Text(
                "La période finit avant de commencer. Inversez ses jours.",
                "The period ends before it begins. Swap its days.",
            )
        )
    if page.is_operators:
        return
    if period.first > page.store.until:
        raise CannotAnswer(_not_closed(page.store.until))
    if any(one.depth in _FINER for one in wanted):
        raise CannotAnswer(
            Text("Le public voit des mois, et non des jours ni des semaines. Choisissez « mois ».",
                 "The public sees months, not days or weeks. Choose “month”.")
        )  # fmt: skip
    if any(one.depth in _INSIDE for one in wanted):
        raise CannotAnswer(
            Text("Les files d’attente de la téléphonie ne se lisent que dans les chiffres internes.",
                 "Queues of the phone system are read in internal figures alone.")
        )  # fmt: skip
    for one in wanted:
        refuse_traits(page.filters, one.depth)
    if lattice.parts(period) is None:
        raise CannotAnswer(
            Text("Le public voit des mois entiers. Commencez la période un premier du mois, et finissez-la un dernier.",
                 "The public sees whole months. Begin the period on the first of a month, and end it on a last.")
        )  # fmt: skip


def refuse_traits(filters: Filters, depth: str) -> None:
    """Others than the house put a few traits of people together, in filters and rows. Raises CannotAnswer."""
    told = {name for name, _ in filters.set()} | {_TRAITS.get(depth, "")}
    traits = told.intersection(_TRAITS.values())
    most = settings.FIGURES_TRAITS
    if len(traits) > most:
        raise CannotAnswer(
            Text(
                f"Au plus {most} traits des personnes se combinent ici (genre, âge, langue…), filtres et lignes "
                "ensemble, pour que personne ne soit reconnu. Retirez un filtre.",
                f"At most {most} traits of people are put together here (gender, age, language…), filters and rows "
                "together, so that nobody is recognized. Remove a filter.",
            )
        )


def _not_closed(until: dt.date) -> Text:
    day = periods.say_day(until)
    return Text(
        f"Les chiffres publics vont jusqu’au {day.fr.removeprefix('le ')}\u00a0: un mois se montre une fois clos, 35 "
        "jours après sa fin, pour que personne n’y soit reconnu. Choisissez une période plus ancienne.",
        f"Public figures go up to {day.en}: a month is shown once it is closed, 35 days after its end, so that nobody "
        "is recognized in it. Choose an earlier period.",
    )


def _beside(wanted: Sequence[Wanted]) -> list[Wanted]:
    pairs = ((question_of(one.name).beside, one.depth) for one in wanted)
    return [Wanted(name, depth) for name, depth in pairs if name]


class _Answering(NamedTuple):
    """One question of a page."""

    page: reading.Page
    question: Question
    wanted: Wanted
    found: Mapping[Wanted, Found]
    former: Mapping[str, tuple[Period, Mapping[Wanted, Found]]]
    period: Period
    today: dt.date
    is_cut: bool  # the period that was asked for is not over

    def answer(self) -> Answer:
        asked, ours = question_of(self.wanted.name), self.found[self.wanted]
        total = Row("*", naming.TOTAL, self._cells(asked, ours.total, ours))
        rows = self._rows(asked, ours) if self.wanted.depth else self._compared(asked)
        cells = [cell for row in (*rows, total) for cell in row.cells]
        hidden = sum(cell.state in ("hidden", "linked") for cell in cells)
        is_perturbed = any(cell.state == "perturbed" for cell in cells)
        is_released = not is_perturbed and not self.page.is_operators and bool(FACTS[asked.fact].of)
        column, metrics = self._leading(asked), self._metrics(asked)
        return Answer(
            question=self.question,
            scope=self.page.scope,
            period=self.period,
            dimension=self.wanted.depth,
            title=asked.title,
            finding=self._finding(metrics[column], column, rows, total),
            measures=tuple(Measure(one.name, one.name, one.label, one.unit) for one in metrics),
            rows=rows,
            total=total,
            caveats=self._caveats(asked, bool(hidden), is_perturbed),
            as_of=self.page.store.as_of,
            hidden=hidden,
            is_perturbed=is_perturbed,
            release=self.page.release.named(self.period) if is_released and self.page.release else "",
        )

    def _finding(self, metric: Metric, column: int, rows: Sequence[Row], total: Row) -> Text:
        """A row of time is of one part of the period, and has the noise of one."""
        by_time = self.wanted.depth in ("month", *_FINER)
        noise = LARGEST if by_time else lattice.within(self.period)
        return finding(metric, column, rows, total, by_time=by_time, noise=noise)

    def _leading(self, asked: Asked) -> int:
        """The measure that the sentence is about: that of the order, or the first."""
        return next((i for i, metric in enumerate(self._metrics(asked)) if metric.name == asked.order), 0)

    def _metrics(self, asked: Asked) -> tuple[Metric, ...]:
        """Those that whoever asks is told."""
        return asked.metrics if self.page.is_operators else asked.public

    def _rows(self, asked: Asked, ours: Found) -> tuple[Row, ...]:
        names, depth = self.page.names, self.wanted.depth
        column = self._leading(asked)
        made = [(line, self._cells(asked, line, ours)) for line in ours.lines]
        if asked.order == "code":
            made.sort(key=lambda one: names.order(depth, one[0].code))
        else:
            made.sort(key=lambda one: (not one[0].code, *_descending(one[1][column]), names.order(depth, one[0].code)))
        label = self._labels([line.code for line, _ in made])
        return tuple(Row(line.code, label[line.code], cells) for line, cells in made)

    def _labels(self, codes: Sequence[str]) -> Mapping[str, Text]:
        depth, names = self.wanted.depth, self.page.names
        if depth != "organization":
            return {code: names.label(depth, code) for code in codes}
        known = naming.organizations([int(code) for code in codes if code])
        return {code: known.get(int(code), Text(code, code)) if code else naming.UNKNOWN for code in codes}

    def _compared(self, asked: Asked) -> tuple[Row, ...]:
        """The period before, and the same of last year; not known where figures began after."""
        rows = []
        for code, (when, found) in self.former.items():
            ours = found[self.wanted]
            cells = self._cells(asked, ours.total, ours)
            if self._begun(when):
                cells = tuple(Cell(None, "unknown") for _ in cells)
            rows.append(Row(code, periods.say(when), cells))
        return tuple(rows)

    def _begun(self, period: Period) -> int | None:
        """The month in which figures begin, 201901, where that is after the period has."""
        known = self.page.store.months()
        return known[0] if known and periods.month_of(period.first) < known[0] else None

    def _cells(self, asked: Asked, line: Line, ours: Found) -> tuple[Cell, ...]:
        return tuple(self._cell(metric, asked, line, ours) for metric in self._metrics(asked))

    def _cell(self, metric: Metric, asked: Asked, line: Line, ours: Found) -> Cell:
        counts = line.counts
        if "services" in metric.of and not self._is_supplied():
            return Cell(None, "unknown")
        match metric.how:
            case "distinct":
                return ours.organizations
            case "ratio":
                found = shown.ratio(counts[metric.of[0]], counts[metric.of[1]])
                return _rounded(found) if metric.of[1] in _UNCOUNTED and not self.page.is_operators else found
            case "share":
                counted = asked.metrics[0].of[0]
                return shown.ratio(counts[counted], ours.total.counts[counted])
            case "mean":
                return self._mean(metric, line)
            case "per_1000":
                return shown.per_1000(counts[metric.of[0]], self._residents(line.code))
            case "per":
                return shown.per(counts[metric.of[0]], self._services(asked, line.code))
            case _:
                return counts.get(metric.of[0]) or self._services(asked, line.code)

    def _mean(self, metric: Metric, line: Line) -> Cell:
        total, many = (line.sums[name] for name in metric.of)
        most = line.sums[metric.of[0].replace("_sum", "_most")]
        of = line.counts[metric.of[1]]
        if self.page.is_operators:
            return shown.mean(total, many, of)
        if bool(is_dominated(*(np.asarray(one) for one in (most, most, total)))):
            return Cell(None, "hidden")
        return shown.mean(total, many, of, most, line.draws[metric.of[1]])

    def _residents(self, code: str) -> int | None:
        area = self.page.filters.area if code == TOTAL else code
        return self.page.names.residents.get(area) if area else None

    def _is_supplied(self) -> bool:
        """Whether the directory was here by the end of the period: before, its services are not known, and not none."""
        last = periods.month_of(self.period.last)
        return any(int(month) <= last for month in self.page.store.codes("supply", "month"))

    def _services(self, asked: Asked, code: str) -> Cell:
        beside = self.found[Wanted(asked.beside, self.wanted.depth)]
        if code == TOTAL:
            return beside.total.counts["services"]
        found = next((line for line in beside.lines if line.code == code), None)
        return found.counts["services"] if found else Cell(0.0, "exact")

    def _caveats(self, asked: Asked, is_hidden: bool, is_perturbed: bool) -> tuple[Text, ...]:
        said = list(asked.caveats)
        if self.page.is_operators and FACTS[asked.fact].of:
            said.append(INTERNAL)
        if is_perturbed:
            said.append(PERTURBED)
        if is_hidden:
            said.append(HIDDEN)
        if self.found[self.wanted].leaves_out:
            said.append(UNLISTED_AFTER if asked.most else UNLISTED)
        if begun := self._begun(self.period):
            month = periods.say_month(begun)
            said.append(Text(f"Les chiffres commencent en {month.fr}.", f"Figures begin in {month.en}."))
        if self.is_cut:
            said.append(CUT)
        elif self.period.last >= self.today:
            said.append(UNFINISHED)
        return tuple(said)


def _rounded(cell: Cell) -> Cell:
    """To the whole percent, without the interval, whose width is how many there are: a number that has a noise of its
    own beside that of the same people under another name."""
    return cell if cell.value is None else Cell(float(round(cell.value)), cell.state)


def _descending(cell: Cell) -> tuple[bool, float]:
    """Greatest first; what is hidden after all that is shown, in no order of size."""
    return cell.value is None, -(cell.value or 0.0)
