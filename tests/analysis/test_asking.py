"""What whoever asks is shown: exact, perturbed or hidden, by who they are and what they ask, and never otherwise."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
import pytest
import small_facts
from pytest_django import Settings
from small_facts import Small

from balise.analysis import asking, naming
from balise.analysis.actions import ask, ask_page, log_extraction
from balise.analysis.gate import Part, Released, Told
from balise.analysis.models import Extraction
from balise.analysis.rules.answer import Answer, State
from balise.analysis.rules.filters import CannotAnswer
from balise.analysis.rules.lattice import TABLES, Coordinates
from balise.analysis.rules.question import Filters, Period, Question, Scope
from balise.analysis.store import Store

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 4)
YEAR = Period(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
NONE, PUBLIC, OWN = Filters(), Scope(), Scope("operator", "coin")


def asked(
    store: Store, name: str, filters: Filters = NONE, depth: str = "", scope: Scope = PUBLIC, period: Period = YEAR
) -> Answer:
    return ask(question=Question(name, filters, depth), scope=scope, period=period, today=TODAY, store=store)


def states(answer: Answer) -> set[State]:
    return {cell.state for row in (*answer.rows, answer.total) for cell in row.cells}


class All(Released):
    """A release of every month, which hides one cell."""

    def __init__(self, made: Small, hidden: str) -> None:
        self.made, self.hidden = made, hidden

    def named(self, period: Period) -> str:
        return "2024-1"

    def is_of(self, part: Part) -> bool:
        return True

    def told(self, cell: Coordinates) -> Told | None:
        if cell.table not in TABLES:
            return None
        codes = dict(zip(cell.table.columns, cell.values, strict=True))
        of = self.made.of("needs", lambda row: codes.items() <= row.items() and str(row["day"].year) == cell.period)
        return Told("hidden") if cell.key == self.hidden else Told("exact", len(of))

    def hides(self, cell: Coordinates) -> bool:
        return False

    def told_rest(self, cell: Coordinates, grade: str) -> Told | None:
        return None


def test_the_public_sees_nothing_exactly_that_was_not_released(store: Store) -> None:
    for name in ("needs", "needs_by_topic", "needs_by_place", "referrals", "unmet_by_reason", "contacts", "follow_ups"):
        assert "exact" not in states(asked(store, name))


def test_it_is_at_most_two_away_and_the_same_whatever_the_words(made: Small, store: Store) -> None:
    by_gender = {row.code: row.cells[0].value for row in asked(store, "needs_by_gender").rows}
    for gender in ("woman", "man"):
        filters = Filters(gender=gender)
        counted = len(made.of("needs", lambda row, of=gender: row["gender"] == of and row["day"].year == 2024))
        assert abs(by_gender[gender] - counted) <= 2
        assert asked(store, "needs", filters).total.cells[0].value == by_gender[gender]
        assert asked(store, "needs_by_language", filters).total.cells[0].value == by_gender[gender]


def test_fewer_than_five_people_are_not_told(made: Small, store: Store) -> None:
    filters = Filters(gender="woman", language="es", household="couple")
    answer = asked(store, "needs_by_place", filters, "borough")
    assert answer.hidden > 0
    people = {
        row.code: made.people("needs", lambda one, code=row.code: one["borough"] == code and one["day"].year == 2024
                              and (one["gender"], one["language"], one["household"]) == ("woman", "es", "couple"))
        for row in answer.rows
    }  # fmt: skip
    for row in answer.rows:
        assert (row.cells[0].value is None) or people[row.code] >= 5
        assert all(cell.value is None for cell in row.cells) or row.cells[0].value is not None


def test_what_is_released_is_exact_or_hidden(made: Small, store: Store) -> None:
    questions = (Question("needs_by_gender"),)
    release = All(made, "needs|everywhere=|year=2024|gender=man")
    answer = ask_page(questions=questions, scope=PUBLIC, period=YEAR, today=TODAY, store=store, release=release)[0]
    counted = len(made.of("needs", lambda row: row["gender"] == "woman" and row["day"].year == 2024))
    cells = {row.code: row.cells[0] for row in answer.rows}
    assert (cells["woman"].state, cells["woman"].value) == ("exact", counted)
    assert (cells["man"].state, cells["man"].value) == ("hidden", None)
    assert cells["man"] == ask_page(questions=(Question("needs", Filters(gender="man")),), scope=PUBLIC, period=YEAR,
                                    today=TODAY, store=store, release=release)[0].total.cells[0]  # fmt: skip


@pytest.mark.parametrize("filters", [NONE, Filters(area="mrc-1"), Filters(area="mun-1", gender="woman")], ids=str)
def test_what_a_partner_sees_of_its_own_gives_no_hidden_row_by_subtraction(store: Store, filters: Filters) -> None:
    """Exact rows beside a hidden one give it: a partner sees the figures that the public sees."""
    partner = Scope("partner", areas=frozenset({"mrc-1"}))
    for name, depth in (("needs_by_gender", ""), ("needs_by_language", ""), ("needs_by_place", "borough")):
        own = asked(store, name, filters, depth, scope=partner)
        assert (own.rows, own.total) == ((public := asked(store, name, filters, depth)).rows, public.total)


def test_a_partner_sees_areas_of_its_own_that_the_public_may_not_tell_apart(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of few residents for being drawn by the installation; not those of few residents of all."""
    monkeypatch.setattr("balise.analysis.rules.primary._OWN", ("mun-",))
    residents = {"mun-1": None, "mun-2": 60, "mun-3": 39}
    parents = {code: frozenset({"mrc-1"}) for code in residents}
    names = naming.names()._replace(residents=residents, parents=parents, read_at=-1.0)
    monkeypatch.setattr(naming, "names", lambda: names)
    partner = Scope("partner", areas=frozenset({"mrc-1"}))
    told = {"public": set(), "partner": {"mun-1", "mun-2"}}
    for scope in (PUBLIC, partner, Scope("partner", areas=frozenset({"mrc-7"}))):
        ours = told["partner" if scope is partner else "public"]
        rows = asked(store, "needs_by_place", depth="municipality", scope=scope).rows
        assert {row.code for row in rows if row.code and row.cells[0].value} == ours
        alone = {code: asked(store, "needs", Filters(area=code), scope=scope).total.cells[0] for code in residents}
        assert {code for code, cell in alone.items() if cell.value is not None} == ours


@pytest.mark.parametrize("scope", [Scope("partner"), Scope("operator"), Scope("partner", "coin")], ids=str)
def test_who_says_nothing_of_themselves_is_the_public(store: Store, scope: Scope) -> None:
    assert asked(store, "needs_by_topic", scope=scope).rows == asked(store, "needs_by_topic").rows


def test_an_operator_sees_its_own_figures_exactly_and_those_of_another_as_the_public(store: Store) -> None:
    own = asked(store, "needs", scope=OWN)
    assert states(own) <= {"exact", "unknown"}
    assert any("internes" in caveat.fr for caveat in own.caveats)
    other = asked(store, "needs", Filters(operator="autre"), scope=OWN)
    assert other.total == asked(store, "needs", Filters(operator="autre")).total


def test_shares_and_sentences_are_made_of_what_is_shown(store: Store) -> None:
    answer = asked(store, "needs_by_topic")
    whole = answer.total.cells[0].value
    for row in answer.rows:
        assert row.cells[1].value == pytest.approx(100 * row.cells[0].value / whole)
    assert f"{answer.rows[0].cells[0].value:.0f}" in answer.finding.fr.replace("\u00a0", "")


def test_a_period_of_several_is_the_sum_of_what_is_shown_of_them(store: Store) -> None:
    halves = [Period(dt.date(2024, 1, 1), dt.date(2024, 3, 31)), Period(dt.date(2024, 4, 1), dt.date(2024, 4, 30))]
    both = asked(store, "needs", period=Period(halves[0].first, halves[1].last))
    assert both.total.cells[0].value == sum(asked(store, "needs", period=half).total.cells[0].value for half in halves)


@pytest.mark.parametrize(
    ("name", "filters", "depth", "period", "says"),
    [
        ("needs", Filters(area="mun-99"), "", YEAR, "“mun-99” is in no data"),
        ("needs", Filters(gender="x' OR 1=1 --"), "", YEAR, "is in no data"),
        ("needs", Filters(event="storm%"), "", YEAR, "is in no data"),
        ("contacts", Filters(topic="food"), "", YEAR, "does not tell apart"),
        ("needs_over_time", NONE, "day", YEAR, "months, not days"),
        ("needs", NONE, "", Period(dt.date(2024, 1, 2), dt.date(2024, 12, 31)), "whole months"),
        ("needs", NONE, "", Period(dt.date(2024, 12, 1), dt.date(2024, 1, 31)), "ends before it begins"),
        ("nobody", NONE, "", YEAR, "There is no question"),
    ],
)
def test_what_has_no_answer_gets_a_sentence(
    store: Store, name: str, filters: Filters, depth: str, period: Period, says: str
) -> None:
    with pytest.raises(CannotAnswer) as refusal:
        asked(store, name, filters, depth, period=period)
    assert says in refusal.value.text.en
    assert refusal.value.text.fr and refusal.value.text.fr != refusal.value.text.en


def test_a_page_is_of_one_to_twelve_questions_under_the_same_filters(store: Store) -> None:
    for questions in ([], [Question("needs")] * 13, [Question("needs"), Question("needs", Filters(gender="man"))]):
        with pytest.raises(ValueError, match="asked together"):
            ask_page(questions=questions, scope=PUBLIC, period=YEAR, today=TODAY, store=store)


def test_nobody_there_is_nothing_and_no_failure(store: Store) -> None:
    empty = Period(dt.date(2020, 1, 1), dt.date(2020, 12, 31))
    for name, scope in itertools.product(("needs", "needs_by_topic", "referrals_by_organization"), (PUBLIC, OWN)):
        answer = asked(store, name, scope=scope, period=empty)
        assert answer.total.cells[0].value == 0
        nothing = "Nothing was counted for this period and these filters."
        assert answer.finding.en == ("0 needs." if name == "needs" else nothing)


def test_every_extraction_is_logged_with_what_was_asked_and_never_what_was_answered(store: Store) -> None:
    answer = asked(store, "needs_by_gender", Filters(area="mrc-1"))
    log_extraction(answer=answer, rendering="csv", by=None, now=small_facts.AS_OF)
    row = Extraction.objects.get()
    assert (row.question, row.rendering, row.audience, row.hidden) == (
        "needs_by_gender",
        "csv",
        "public",
        answer.hidden,
    )
    assert row.asked["area"] == "mrc-1" and row.asked["first"] == "2024-01-01"
    assert row.asked["cells"] == (len(answer.rows) + 1) * len(answer.measures)


def _listed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What lists know, whoever has it: of each filter one more code than the facts hold."""
    kinds = {f"mun-{number}": "municipality" for number in range(1, 10)}
    names = naming.names()._replace(kinds=kinds, depths={"food.rare": 2}, operators=frozenset({"third"}), read_at=-2.0)
    monkeypatch.setattr(naming, "names", lambda: names)


@pytest.mark.parametrize(
    "filters",
    [Filters(area="mun-9"), Filters(topic="food.rare"), Filters(operator="third"), Filters(language="pl"),
     Filters(gender="other"), Filters(inquirer="professional"), Filters(channel="email")],
    ids=str,
)  # fmt: skip
def test_a_code_that_nobody_has_is_answered_like_that_of_a_few(
    store: Store, monkeypatch: pytest.MonkeyPatch, filters: Filters
) -> None:
    """Else the refusal of one would tell that somebody has the other."""
    _listed(monkeypatch)
    narrower = msgspec.structs.replace(filters, gender=filters.gender or "woman", household="couple")
    for name in ("needs", "needs_by_place", "referrals_by_organization", "transfers", "follow_ups_by_state"):
        if filters.topic and name in ("transfers", "follow_ups_by_state"):
            continue
        answer = asked(store, name, narrower)
        assert [row.code for row in answer.rows] in ([], ["before"])  # the period before a year is that of last year
        assert {cell.state for cell in answer.total.cells} <= {"hidden", "unknown"}
        assert asked(store, name, filters).total.cells[0].value in (0, None)


def test_one_person_or_nobody_is_the_same_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    _listed(monkeypatch)
    asked_of = ("contacts", "needs", "needs_by_place", "needs_by_topic", "referrals_by_organization", "unmet_by_reason",
                "transfers", "follow_ups_by_state", "waiting_by_channel")  # fmt: skip
    pages = []
    for many in (0, 1):
        made = small_facts.small(60)
        lone = next(row["contact"] for row in made.rows["referrals"] if row["day"].year == 2024)
        for rows in made.rows.values():
            rows[:] = [{**row, "language": "pl"} if row["contact"] == lone else row for row in rows
                       if many or row["contact"] != lone]  # fmt: skip
        store, filters = small_facts.store(made), Filters(language="pl", gender="woman")
        assert store.holds("needs", "language", "pl") == bool(many)
        pages.append([asked(store, name, filters) for name in asked_of])
    assert pages[0] == pages[1]


def test_a_code_of_no_list_is_refused(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _listed(monkeypatch)
    for filters in (Filters(area="mun-77"), Filters(topic="food.none"), Filters(operator="nobody"), Filters(age="99"),
                    Filters(event="zzyzx")):  # fmt: skip
        with pytest.raises(CannotAnswer, match="is in no data"):
            asked(store, "needs", filters)


def test_only_what_ten_people_have_is_offered(made: Small, store: Store) -> None:
    for column in ("language", "borough", "age_group"):
        held = {row[column] for row in made.rows["contacts"]}
        many = {code for code in held if made.people("contacts", lambda row, at=column, of=code: row[at] == of) >= 10}
        assert store.offered("contacts", column) == many
    rare = small_facts.store(small_facts.small(4))
    assert rare.codes("contacts", "language") and not rare.offered("contacts", "language")


FREE = (
    ("contacts_by_age", Filters(gender="woman", language="fr")),
    ("contacts_by_place", Filters(gender="man", age="65_plus")),
    ("needs_by_topic", Filters(gender="woman", age="65_plus")),
)


@pytest.mark.parametrize(("name", "filters"), FREE)
def test_a_sum_of_periods_tells_nobody_from_a_few_no_better_than_each_of_them(
    store: Store, name: str, filters: Filters
) -> None:
    """Else who is told in one part, and is told in the sum, would say that nobody was there in the other."""
    quarters = [Period(dt.date(2024, first, 1), dt.date(2024, first + 2, 30)) for first in (4, 7)]
    both = Period(quarters[0].first, quarters[1].last)
    parts = [told(asked(store, name, filters, period=period)) for period in quarters]
    assert any(parts[0].keys() ^ parts[1].keys()), "some are told in one alone"
    assert told(asked(store, name, filters, period=both)).keys() <= parts[0].keys() & parts[1].keys()


def test_others_than_the_house_put_a_few_traits_together(store: Store, settings: Settings) -> None:
    some = Filters(gender="woman", language="fr", inquirer="self", area="mun-1", operator="coin")
    with pytest.raises(CannotAnswer, match="At most 3 traits"):
        asked(store, "contacts_by_age", some)
    assert asked(store, "contacts", some).total.cells  # of three
    assert asked(store, "contacts_by_age", some, scope=OWN).rows
    store.forget()
    settings.FIGURES_TRAITS = 2
    with pytest.raises(CannotAnswer, match="At most 2 traits"):
        asked(store, "contacts", some)


@pytest.mark.parametrize("many", [0, 4])
def test_of_a_column_that_nearly_nobody_says_no_row_is_told(many: int) -> None:
    """It would be the whole by another name, with a noise of its own; and whether anyone is in the rest."""
    made = small_facts.small(1_000)
    for number, row in enumerate(row for row in made.rows["contacts"] if row["kind"] == "conversation"):
        row["household"] = "alone" if number < many else ""
    store = small_facts.store(made)
    answer = asked(store, "contacts_by_household", Filters(gender="woman"))
    assert not answer.rows and answer.total.cells[0].state == "perturbed"
    assert asked(store, "contacts_by_household", Filters(gender="woman"), scope=OWN).rows


def test_how_many_waits_are_known_is_not_read_from_their_shares(store: Store) -> None:
    """The width of an interval is how many there are: they would have a noise of their own."""
    public, own = (asked(store, "waiting_by_channel", scope=scope) for scope in (PUBLIC, OWN))
    shares = [number for number, one in enumerate(public.measures) if one.metric.startswith("within_")]
    assert shares
    for number in shares:
        cell = public.total.cells[number]
        assert cell.value == round(cell.value or 0.5) and cell.low is cell.high is None
    assert own.total.cells[shares[0]].low is not None


def test_the_total_of_one_reason_is_what_its_row_says(made: Small) -> None:
    store = small_facts.store(made)
    for row in asked(store, "unmet_by_reason", scope=OWN).rows:
        if row.code:
            alone = asked(store, "unmet_by_reason", Filters(reason=row.code), scope=OWN)
            assert alone.total.cells[0] == row.cells[0]


@pytest.mark.parametrize(("name", "filters"), [*FREE, ("contacts_by_gender", NONE), ("unmet_by_reason", NONE)])
def test_the_first_month_of_figures_its_quarter_and_its_year_are_told_once(name: str, filters: Filters) -> None:
    """They are of the same people, and anyone sees when figures begin."""
    begun = small_facts.small(2_000)
    for fact, rows in begun.rows.items():
        begun.rows[fact] = [row for row in rows if row.get("month", 0) >= 202412]
    since = small_facts.store(begun)
    store = Store(since.connection, since.as_of, until=dt.date(2025, 12, 31))
    for first in (1, 10, 12):
        answer = asked(store, name, filters, period=Period(dt.date(2024, first, 1), dt.date(2024, 12, 31)))
        month = asked(store, name, filters, period=Period(dt.date(2024, 12, 1), dt.date(2024, 12, 31)))
        assert (answer.rows, answer.total) == (month.rows, month.total)
    by_month = asked(store, "needs_over_time", filters, depth="month", period=YEAR)
    assert [row.cells for row in by_month.rows] == [asked(store, "needs", filters, period=YEAR).total.cells]


def told(answer: Answer) -> dict[str, float]:
    return {row.code: row.cells[0].value for row in answer.rows if row.cells[0].value is not None}


def test_a_period_that_is_not_over_is_that_of_its_closed_months(made: Small) -> None:
    """A year that grew as its months close would tell who came in each, and tell one group by two names."""
    whole = small_facts.store(made)
    closed = Store(whole.connection, whole.as_of, until=dt.date(2024, 3, 31))
    quarter = Period(dt.date(2024, 1, 1), dt.date(2024, 3, 31))
    for name in ("contacts_by_age", "needs", "unmet_by_reason"):
        year = asked(closed, name, Filters(gender="woman"), period=YEAR)
        assert year.period == quarter
        alone = asked(closed, name, Filters(gender="woman"), period=quarter)
        assert (year.rows, year.total) == (alone.rows, alone.total)
        assert asking.CUT in year.caveats and asking.CUT not in alone.caveats
    assert asked(whole, "needs", scope=OWN, period=YEAR).period == YEAR
