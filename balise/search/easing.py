"""What a question can do without, when too few services have all of it: words beside a need, wishes, the very place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec.structs import replace
from tantivy import Occur, Query

from balise.directory.rules.coverage import rank

from . import where
from .clauses import best, either, must, should, whole, worth
from .query import Plan, Steps
from .rules import weights
from .rules.question import Place
from .units import Unit, anywhere, in_names, lifting

# Words


def needs_first(plan: Plan) -> Plan | None:
    """The needs must be met; words beside them, and whom they are for, only bring up. None without both."""
    needs = _needs(plan)
    beside = tuple(unit for unit in plan.units if unit not in needs)
    if not needs or not beside:
        return None
    scored = [*((Occur.Must, unit.scored) for unit in needs), *(should(lifting(unit)) for unit in beside)]
    return replace(
        plan,
        text=Query.boolean_query(scored),
        steps=Steps(needs, beside),
        met=needs[0].met if len(needs) == 1 else (),
        match=whole([must(unit.match) for unit in needs]),
        left_out=beside,
        is_certain=False,
    )


def _needs(plan: Plan) -> tuple[Unit, ...]:
    needs = tuple(unit for unit in plan.units if unit.is_need)
    return tuple(unit for unit in needs if not unit.is_people and not unit.only_ranks) or needs


def enough(plan: Plan) -> int:
    """How many must have all that is asked: where fewer do, any of several needs answers, or most of the words."""
    return weights.FEW if _needs(plan) else 1


def most_units(plan: Plan) -> Plan | None:
    """Enough of the units: a long sentence is answered by what has most of it; several needs, by any of them."""
    needs = _needs(plan)
    chosen = needs or plan.units
    if len(chosen) < 2:
        return None
    least = 1 if needs else max(1, int(len(chosen) * weights.FEWEST_WORDS))
    beside = [should(lifting(unit)) for unit in plan.units if needs and unit not in needs]
    scored = Query.boolean_query([should(unit.scored) for unit in chosen], least)
    return replace(
        plan,
        text=Query.boolean_query([(Occur.Must, scored), *beside]),
        match=Query.boolean_query([should(unit.match) for unit in chosen], least),
        steps=None,
        met=(),
        left_out=plan.units,
        is_certain=False,
    )


def named(plan: Plan, knows: Callable[[str], bool], count: Callable[[Query], int]) -> Plan | None:
    """Words beside a need are perhaps a name: when they are of no need at all, or several that stand in names and
    nowhere else. Then those who have them in their names, and meet the need or have its words there too."""
    said = tuple(word for unit in plan.units if unit.is_word for word in unit.words)
    if len(plan.units) < 2 or not said:
        return None
    if any(map(knows, said)):
        inside = count(in_names(said)) if len(said) > 1 else 0
        if not inside or inside < count(anywhere(said)):
            return None
    match, whole_name = _in_names(plan), in_names(tuple(word for unit in plan.units for word in unit.words))
    score = weights.CALLED * weights.NAMED
    text = best([worth(whole_name, score), worth(match, score * weights.NAMED)])
    return replace(plan, text=text, match=match, steps=None, met=(), is_certain=False)


def perhaps_named(plan: Plan, knows: Callable[[str], bool]) -> Plan:
    """Several words that are of no need at all: who has them in names comes first, equal in any language."""
    said = tuple(word for unit in plan.units if unit.is_word for word in unit.words)
    if plan.text is None or len(said) < max(2, len(plan.units)) or any(map(knows, said)):
        return plan
    text = best([worth(_in_names(plan), weights.CALLED * weights.NAMED), plan.text])
    return replace(plan, text=text, steps=None)


def _in_names(plan: Plan) -> Query:
    asked = [either([in_names(unit.words), *([] if unit.is_word else [unit.match])]) for unit in plan.units]
    return whole([must(query) for query in asked])


# Filters


def wishing(plan: Plan) -> Plan | None:
    """What the words ask besides the need and the place ("ouvert dimanche", "free") brings up and keeps nothing out.
    None where they ask nothing such."""
    wishes = [name for name in plan.said if name != "place"]
    if not wishes or not plan.units:
        return None
    met = [plan.doubts[name][0] if name in plan.doubts else whole(plan.filters[name]) for name in wishes]
    return replace(
        plan,
        filters={name: clauses for name, clauses in plan.filters.items() if name not in wishes},
        doubts={name: pair for name, pair in plan.doubts.items() if name not in wishes},
        nearer=[*plan.nearer, *(worth(query, weights.WISHED) for query in met)],
        lift=plan.lift + weights.WISHED * len(met),
        let_go=(*plan.let_go, *(text for name in wishes for text in plan.said[name])),
        said={name: text for name, text in plan.said.items() if name not in wishes},
        is_certain=False,
    )


def wider(plan: Plan, place: Place) -> Iterator[Plan]:
    """The areas above the place that the words ask, from the smallest to the largest."""
    if "place" not in plan.said or not plan.units:
        return
    doubts = {name: pair for name, pair in plan.doubts.items() if name != "place"}
    let_go = (*plan.let_go, *plan.said["place"])
    for code in sorted(where.chain(place), key=rank, reverse=True):
        if code != place.area:
            around = Place(mode="in_or_serving", area=code, within=where.chain(place))
            filters = {**plan.filters, **where.filters(around)}
            yield replace(plan, filters=filters, doubts=doubts, let_go=let_go, is_certain=False)
