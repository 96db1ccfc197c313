"""In which code another lies is said of the public lists: of all their codes, and by nobody who has one."""

from __future__ import annotations

import datetime as dt

from balise.analysis.facts.dimensions import Dimensions
from balise.analysis.nesting import of_lists

ALWAYS = (dt.date.min, dt.date.max)
LISTS = Dimensions(
    {1: "host", 2: "coin"},
    {"region-1": "region", "region-2": "region", "mrc-1": "mrc", "mrc-2": "mrc", "mun-1": "municipality",
     "mun-2": "municipality", "mun-3": "municipality", "borough-a": "borough", "fsa-h1a": "postal", "fsa-h1b": "postal",
     "crown": "crown"},
    {"mrc-1": ("region-1",), "mrc-2": ("region-2",), "mun-1": ("crown", "mrc-1"), "mun-2": ("crown", "mrc-2"),
     "mun-3": ("mrc-2",), "borough-a": ("mun-1",), "fsa-h1a": ("mun-3",), "fsa-h1b": ("mun-2", "mun-3")},
    {"food": "", "food.banks": "food", "housing": ""},
    {("host", "reason", "dear"): ((*ALWAYS, "cost"),), ("host", "reason", "odd"): ((*ALWAYS, ""),),
     ("host", "age_band", "young"): ((*ALWAYS, "12_17"),), ("coin", "age_band", "young"): ((*ALWAYS, "18_24"),)},
)  # fmt: skip


def test_every_area_lies_where_its_list_says_whoever_calls_from_it() -> None:
    told = of_lists(LISTS)
    assert told["municipality"]["mrc"] | {"mun-1": "mrc-1", "mun-2": "mrc-2"} == told["municipality"]["mrc"]
    assert told["borough"]["region"]["borough-a"] == "region-1"
    assert told["area"]["municipality"] | {"fsa-h1a": "mun-3", "mrc-1": "mrc-1??"} == told["area"]["municipality"]
    assert told["municipality"]["territory"] | {"mun-1": "crown", "mun-3": ""} == told["municipality"]["territory"]


def test_what_is_not_known_more_closely_has_a_code_of_each_place_around() -> None:
    told = of_lists(LISTS)
    assert told["mrc"]["region"] | {"region-1?": "region-1", "?": ""} == told["mrc"]["region"]
    assert told["borough"]["mrc"]["mrc-2?"] == "mrc-2"
    assert told["area"]["borough"]["?"] == "?"


def test_what_lies_in_two_is_said_to_lie_in_none() -> None:
    told = of_lists(LISTS)
    assert "crown" not in told["territory"]["region"]
    assert "young" not in told["age_band"]["age_group"]
    assert told["area"]["mrc"]["fsa-h1b"] == "mrc-2"
    assert told["area"]["municipality"]["fsa-h1b"] == "mrc-2?crown?"


def test_areas_that_are_not_told_apart_are_not_named() -> None:
    told = of_lists(LISTS, {"mun-1", "borough-a"})
    named = {code for wide in told.values() for codes in wide.values() for pair in codes.items() for code in pair}
    assert not named & {"mun-1", "borough-a"}
    assert "mun-2" in named


def test_topics_and_what_operators_note_lie_in_what_they_are_of() -> None:
    told = of_lists(LISTS)
    assert told["topic"]["topic_1"] == {"?": "", "food": "food", "food.banks": "food", "housing": "housing"}
    assert told["topic_2"]["topic_1"]["food?"] == "food"
    assert told["reason"]["reason_group"] == {"?": "", "dear": "cost", "odd": "host:odd"}
