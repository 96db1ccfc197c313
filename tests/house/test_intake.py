"""Every column that intake keeps is marked keep, scrub or forget, and what is not kept has a term."""

from __future__ import annotations

from typing import get_args

from django.apps import apps

from balise.accounts.rules.identity import Retention
from balise.intake.forgetting import STEPS
from balise.intake.models import NOUNS as TABLES
from balise.intake.rules.chain import ASIDE
from balise.intake.rules.forgetting import FORGOTTEN, Term, marked
from balise.intake.rules.nouns import COLUMNS, NOUNS, Mark


def columns() -> set[tuple[str, str]]:
    return {
        (model.__name__, field.name)
        for model in apps.get_app_config("intake").get_models()
        for field in model._meta.concrete_fields
    }


def marks() -> list[tuple[str, str]]:
    """(model, column) of every mark, as often as it is marked."""
    model_of = {noun: table.__name__ for noun, table in TABLES.items()}
    fields = [(model_of[noun], name) for noun, told in NOUNS.items() for name in told.fields]
    return fields + [(model, name) for model, held in COLUMNS.items() for name in held]


def test_every_column_is_marked_once_and_nothing_is_marked_that_is_not_there() -> None:
    assert sorted(marks()) == sorted(columns())


def test_marks_are_those_that_forgetting_knows() -> None:
    told = {field.mark for noun in NOUNS.values() for field in noun.fields.values()}
    told |= {mark for held in COLUMNS.values() for mark in held.values()}
    assert told == set(get_args(Mark))


def test_all_that_is_forgotten_has_a_term_of_the_operator_and_nothing_else_has() -> None:
    assert set(FORGOTTEN) == marked("forget")
    assert set(FORGOTTEN.values()) | {"precision"} == set(get_args(Term)) == set(Retention.__struct_fields__)


def test_every_term_has_a_step_that_holds_to_it() -> None:
    assert {step.term for step in STEPS} == set(get_args(Term))
    assert len({step.what for step in STEPS}) == len(STEPS)


def test_every_field_that_is_forgotten_is_forgotten_in_the_log_too() -> None:
    filled_in = {f"{noun}.{name}" for noun, name in FORGOTTEN if noun in NOUNS}
    assert {f"log {what}" for what in filled_in} <= {step.what for step in STEPS}


def test_only_instants_and_areas_are_scrubbed() -> None:
    kinds = {field.kind for noun in NOUNS.values() for field in noun.fields.values() if field.mark == "scrub"}
    assert kinds == {"instant", "area"}


def test_free_text_is_never_kept() -> None:
    texts = {
        (noun, name) for noun, told in NOUNS.items() for name, field in told.fields.items() if field.kind == "text"
    }
    assert texts and texts <= marked("forget")


def test_what_an_entry_holds_beside_fields_has_the_name_of_none() -> None:
    assert not ASIDE & {name for told in NOUNS.values() for name in told.fields}
