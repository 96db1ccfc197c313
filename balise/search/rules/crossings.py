"""A need of some people that has a topic of its own: work for people with a disability, a shelter for families.

Few people say it in one phrase ("un emploi, je suis en fauteuil roulant"). The codes are those of the topics that
Balise ships; a row of a code that a directory does not have does nothing.
"""

from __future__ import annotations

from functools import lru_cache

from .understood import Span

# For whom, then the need (and all below it) and the topic that it is for them.
_CROSSED = """
women homelessness.shelters homelessness.shelters.women|health gender.women.health|income gender.women.work
women immigration immigration.women
men homelessness.shelters homelessness.shelters.men|support.mutual-aid gender.men
men support.sexual-assault gender.men.victims
families homelessness.shelters homelessness.shelters.families
toddlers leisure family.centres
children support.bereavement family.bereaved-children|support.domestic-violence family.family-violence-kids
children mental-health.listening youth.listening|support.sexual-assault family.family-violence-kids
youth homelessness.shelters youth.shelters|income.job-search youth.employment|mental-health.listening youth.listening
youth health.clinics youth.integrated-clinics|health.sexual youth.integrated-clinics|gender.lgbtq gender.lgbtq.youth
youth homelessness.outreach youth.street-work|justice youth.justice|support.domestic-violence youth.relationships
youth family.pregnancy family.parenting.young|leisure youth.centres
seniors leisure seniors.activities|material.transport seniors.transport|material.housing seniors.housing
seniors food.meals seniors.meals|food.delivery seniors.meals|support.loneliness seniors.visits
seniors support.caregivers seniors.caregivers|health.home-care seniors.home-support|income.benefits seniors.rights
seniors gender.lgbtq gender.lgbtq.seniors|physical.home-help seniors.home-support
seniors support.domestic-violence seniors.abuse|physical.adapted-transport seniors.transport
physical income physical.work|material.housing physical.housing|material.transport physical.adapted-transport
physical leisure physical.leisure|justice physical.rights|seniors.home-support physical.home-help
intellectual family.respite intellectual.respite|family.child-care intellectual.respite
intellectual leisure intellectual.leisure|family.camps intellectual.leisure|material.housing intellectual.housing
intellectual family.parenting intellectual.parents|income intellectual.day-activities|justice intellectual.rights
indigenous health indigenous.health|material.housing indigenous.housing|homelessness.shelters indigenous.housing
indigenous gender.women.shelters indigenous.housing|family indigenous.family|youth indigenous.family
indigenous education indigenous.work-education|income indigenous.work-education|justice indigenous.justice
indigenous education.second-language indigenous.culture|mental-health indigenous.healing|support indigenous.healing
immigration income immigration.work|justice immigration.legal|education.second-language immigration.french
immigration gender.women immigration.women
undocumented health health.uninsured|income immigration.work|justice immigration.legal
caregivers family.respite support.caregivers|support.mutual-aid support.caregivers|seniors.memory seniors.caregivers
minds material.housing mental-health.housing|justice mental-health.rights
minds support.mutual-aid mental-health.community-life
homeless material.housing homelessness.supported-housing|justice homelessness.judicial|food.meals food.meals.street
"""
_FIELDS = {"seniors": "seniors", "physical": "physical", "intellectual": "intellectual", "indigenous": "indigenous",
           "immigration": "immigration", "youth": "youth", "homelessness": "homeless"}  # fmt: skip
_OWN = {"gender.women": "women", "gender.men": "men", "family.parenting.single": "families"}
_OF_PEOPLE = frozenset({
    "seniors", "physical", "intellectual", "indigenous", "immigration", "youth", "homelessness", "gender.women",
    "gender.men", "gender.lgbtq", "gender.lgbtq.trans", "gender.lgbtq.youth", "gender.lgbtq.seniors",
    "family.parenting.single", "family.parenting.young", "justice.offenders", "immigration.workers",
    "immigration.asylum", "immigration.no-status", "government.veterans", "physical.vision", "physical.hearing",
    "intellectual.autism", "support.caregivers", "seniors.caregivers",
})  # fmt: skip
_PEOPLE = {
    "woman": "women", "man": "men", "with_children": "families", "single_parent": "families", "parent": "families",
    "newcomer": "immigration", "refugee": "immigration", "asylum_seeker": "immigration", "no_status": "undocumented",
    "caregiver": "caregivers",
    "first_peoples": "indigenous", "physical_disability": "physical", "wheelchair": "physical",
    "intellectual_disability": "intellectual", "mental_health": "minds", "homeless": "homeless", "retired": "seniors",
}  # fmt: skip
_AGES = ((5, "toddlers"), (12, "children"), (25, "youth"), (65, ""), (150, "seniors"))


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for line in _CROSSED.strip().splitlines():
        whom, _, rest = line.partition(" ")
        for row in rest.split("|"):
            need, _, crossed = row.partition(" ")
            found.setdefault(whom, []).append((need, crossed))
    return {whom: tuple(rows) for whom, rows in found.items()}


def whom(span: Span) -> str:
    """Which people a span tells of; "" for none."""
    match span.kind:
        case "topic" if span.mode == "for":
            code = span.value.partition("|")[0]
            return _OWN.get(code) or _FIELDS.get(code.partition(".")[0], "")
        case "age":
            return next(people for most, people in _AGES if float(span.value) < most)
        case "gender" | "family" | "status" | "access":
            return _PEOPLE.get(span.value, "")
    return ""


def is_of_people(topic: str) -> bool:
    """Whether a topic, by its code, is all that is done for some people, and so says for whom beside another."""
    return topic in _OF_PEOPLE


def crossed(people: str, need: str) -> tuple[str, ...]:
    """The topics that a need, by its code, has for such people: of the narrowest row that holds it."""
    rows = [row for row in _table().get(people, ()) if need == row[0] or need.startswith(f"{row[0]}.")]
    deepest = max((row[0].count(".") for row in rows), default=0)
    return tuple(row[1] for row in rows if row[0].count(".") == deepest and not need.startswith(row[1]))
