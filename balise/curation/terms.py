"""Which of our topics the terms of a package stand for: by the mappings that we ship and those an operator made."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from balise.core.languages import Text
from balise.core.text import fold
from balise.directory.models import TopicMapping
from balise.directory.rules import mapping
from balise.directory.rules.record import Attribute
from balise.directory.rules.topics import Topic, Tree, own_tree

from .rules.cells import Node, Term


def of_shelf(nodes: Iterable[Node]) -> tuple[dict[str, Term], list[Topic]]:
    """Terms by every id that rows may name them by (their own id, else their code), and the same as a tree."""
    by_id: dict[str, Term] = {}
    by_code: dict[str, Term] = {}
    topics: dict[str, Topic] = {}
    is_ohana = True
    for node in nodes:
        values = node.values
        is_ohana = is_ohana and not {"code", "taxonomy"} & set(values)
        key = values.get("id") or values.get("taxonomy_id") or node.key
        # HSDS 3: "code", and "taxonomy_id" names the taxonomy. Ohana has no "code": "taxonomy_id" is the term's own.
        own = values.get("code") or ("" if "taxonomy" in values else values.get("taxonomy_id", "")) or key
        term = Term(code=own, name=values.get("name", ""), taxonomy=values.get("taxonomy", ""))
        by_id.setdefault(key, term)
        by_code.setdefault(own, term)
        topics.setdefault(own, Topic(code=own, name=Text(en=term.name), parent=values.get("parent_id", "")))
    # The id of one term may be the code of another. Rows name terms by id; so do terms their parents, except in Ohana.
    found = {**by_code, **by_id}
    above = {**by_id, **by_code} if is_ohana else found
    return found, [_below(topic, above, topics) for topic in topics.values()]


def _below(topic: Topic, found: dict[str, Term], topics: dict[str, Topic]) -> Topic:
    parent = found[topic.parent].code if topic.parent in found else ""
    seen, above = {topic.code}, parent
    while above in topics and above not in seen:  # a circle of parents is cut
        seen.add(above)
        above = found[topics[above].parent].code if topics[above].parent in found else ""
    return Topic(code=topic.code, name=topic.name, parent="" if above in seen else parent)


def topics_of(terms: list[Topic]) -> Callable[[Attribute], tuple[str, ...]]:
    """The topics of an attribute: what a written mapping says of it, or of the nearest term above it."""
    own = own_tree()
    links = [link for file in mapping.shipped(own).values() for link in file]
    by_operator = {
        (row.term.taxonomy_id, row.term.code.partition(":")[2]): row.topic_id
        for row in TopicMapping.objects.select_related("term")
    }
    tree = Tree(terms)
    known = mapping.apply(tree, links)
    inherited = {code: link for code, link in mapping.propose(tree, own, known).items() if link.how == "parent"}
    by_code = {code: link.topic for code, link in {**inherited, **known}.items()}
    by_name = {fold(link.name): link.topic for link in links if link.name and not link.term}

    answered: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def answer(attribute: Attribute) -> tuple[str, ...]:
        asked = (attribute.taxonomy, attribute.term, attribute.label)
        if (before := answered.get(asked)) is not None:
            return before
        topic = (
            by_operator.get((attribute.taxonomy, attribute.term))
            or by_code.get(attribute.term)
            or (by_name.get(fold(attribute.label)) if attribute.label else None)
        )
        answered[asked] = (topic,) if topic else ()
        return answered[asked]

    return answer
