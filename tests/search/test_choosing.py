"""What the lengths of lists decide is not asked of the index, and the same services are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from factories import NOW, organization, publish, service, topic

from balise.core.languages import Text
from balise.search import actions, index, judging, query, search
from balise.search.rules.question import Answer, Question


class Counting:
    """A searcher that counts what is asked of it."""

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self.asked = 0

    def __getattr__(self, name: str) -> Any:
        if name in ("search", "aggregate"):
            self.asked += 1
        return getattr(self._searcher, name)


@pytest.fixture
def counting(db: None) -> Iterator[Counting]:
    topic("food", "Aide alimentaire", "Food")
    home = publish(organization("Maison"))
    for number in range(30):
        name = "Dépannage" if number else "Dépannage Vermeille"
        publish(service(f"{name} {number}", home, topics=("food",), description=Text("Chaque jeudi", "")))
    actions.catch_up()
    reader = index.current()
    assert reader is not None
    held, counted = reader.searcher, Counting(reader.searcher)
    reader.searcher = counted  # type: ignore[assignment]
    yield counted
    reader.searcher = held


def ask(words: str) -> Answer:
    return search(Question(words=words, language="fr", facets=("topics",)), now=NOW)


def test_a_word_that_no_text_has_costs_one_look_at_the_need(
    counting: Counting, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[query.Plan] = []

    def counted(reader: index.Reader, plan: query.Plan, *told: Any) -> query.Plan:
        looked_at.append(plan)
        return judging.judged(reader, plan, *told)

    monkeypatch.setattr("balise.search.choosing.judged", counted)
    answer = ask("aide alimentaire zqxvw")
    assert (answer.total, answer.left_out) == (30, ("zqxvw",))
    assert len(looked_at) == 1
    assert answer.facets["topics"] == {"food": 30}


def test_what_most_services_have_is_asked_at_once(counting: Counting) -> None:
    assert ask("aide alimentaire jeudi").total == 30
    assert ask("aide alimentaire vermeille").total == 1  # words that stand in names and nowhere else are a name
    assert counting.asked > 0


def test_a_question_with_words_that_are_nowhere_asks_the_index_less(counting: Counting) -> None:
    ask("aide alimentaire")
    plain, counting.asked = counting.asked, 0
    ask("aide alimentaire zqxvw")
    assert counting.asked <= plain
