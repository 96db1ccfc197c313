"""Each operator makes its own lists; what was chosen once keeps its name."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from balise.accounts.models import Operator
from balise.core.languages import Text
from balise.intake import lists
from balise.intake.models import Code
from balise.intake.rules.changes import Refused
from balise.intake.rules.lists import MODELS, Choice, beginnings
from balise.intake.rules.nouns import LISTS

NOW = dt.datetime(2026, 3, 4, 19, 0, tzinfo=dt.UTC)
OLD, NEW = dt.date(2026, 3, 31), dt.date(2026, 4, 1)


@pytest.fixture
def operator() -> Operator:
    return Operator.objects.create(code="crgm", edited_at=timezone.now())


def one(code: str, name: str = "Oui") -> Choice:
    return Choice(code, Text(name, name))


@pytest.mark.parametrize("model", MODELS)
def test_seven_reasons_of_which_the_seventh_is_the_operator_s(model: str) -> None:
    told = beginnings(model)
    assert set(told) == set(LISTS)
    assert len(told["reason"]) == 7
    assert told["reason"][6].code == {"montreal": "transport", "quebec": "accessibility"}[model]
    assert told["reason"][6].same_as == ""


def test_six_reasons_of_the_two_operators_mean_the_same() -> None:
    first, second = ({c.same_as for c in beginnings(model)["reason"]} - {""} for model in MODELS)
    assert first == second and len(first) == 6


@pytest.mark.django_db
def test_a_new_operator_begins_with_every_list_once(operator: Operator) -> None:
    assert set(lists.begin_lists(operator=operator, model="quebec", by=None, now=NOW)) == set(LISTS)
    assert lists.begin_lists(operator=operator, model="montreal", by=None, now=NOW) == ()
    names = [choice["name"] for choice in lists.choices(operator.pk, "reason", OLD, "fr")]
    assert names[0] == "Service indisponible sur le territoire demandé"
    assert names[6] == "Service non accessible pour la personne"


@pytest.mark.django_db
def test_a_new_version_ends_the_former_one_on_its_day(operator: Operator) -> None:
    lists.set_list(operator=operator, list="heard", codes=[one("web"), one("radio")], from_on=None, by=None, now=NOW)
    version = lists.set_list(operator=operator, list="heard", codes=[one("web")], from_on=NEW, by=None, now=NOW)
    assert version == 2
    assert [c["code"] for c in lists.choices(operator.pk, "heard", OLD, "fr")] == ["web", "radio"]
    assert [c["code"] for c in lists.choices(operator.pk, "heard", NEW, "fr")] == ["web"]
    assert lists.all_choices(operator.pk, NEW, "en") == {"heard": [{"code": "web", "name": "Oui"}]}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("list", "codes", "from_on"),
    [
        ("colour", [one("a")], NEW),
        ("heard", [], NEW),
        ("heard", [one("a"), one("a")], NEW),
        ("heard", [one("Été")], NEW),
        ("heard", [Choice("a", Text("Oui", ""))], NEW),
        ("heard", [one("a")] * 101, NEW),
        ("heard", [one("a")], None),
        ("heard", [one("a")], OLD),
    ],
)
def test_what_cannot_be_a_list_changes_nothing(
    operator: Operator, list: str, codes: list[Choice], from_on: dt.date | None
) -> None:
    lists.set_list(operator=operator, list="heard", codes=[one("web")], from_on=OLD, by=None, now=NOW)
    with pytest.raises(Refused):
        lists.set_list(operator=operator, list=list, codes=codes, from_on=from_on, by=None, now=NOW)
    assert Code.objects.filter(to_on__isnull=True).values_list("code", flat=True).get() == "web"


@pytest.mark.django_db
def test_a_list_of_years_before_is_told_once_before_the_first(operator: Operator) -> None:
    lists.set_list(operator=operator, list="heard", codes=[one("web")], from_on=None, by=None, now=NOW)
    said = {"operator": operator, "list": "heard", "codes": [one("radio")], "by": None, "now": NOW}
    assert lists.set_former_list(to_on=NEW, **said) == 0  # type: ignore[arg-type]
    assert [c["code"] for c in lists.choices(operator.pk, "heard", OLD, "fr")] == ["radio"]
    assert [c["code"] for c in lists.choices(operator.pk, "heard", NEW, "fr")] == ["web"]
    with pytest.raises(Refused, match="no first version"):
        lists.set_former_list(to_on=NEW, **{**said, "list": "event"})  # type: ignore[arg-type]
    with pytest.raises(Refused, match="no first version"):
        lists.set_former_list(to_on=NEW, **said)  # type: ignore[arg-type]
