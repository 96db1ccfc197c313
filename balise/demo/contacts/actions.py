"""Verb: years of contacts whose totals are the published ones, recorded as intake records many."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balise.accounts.models import Operator
from balise.analysis.visits import add_days
from balise.core.languages import Language, Text
from balise.curation.actions import import_path
from balise.demo import package
from balise.demo.sign_ins import kept_password
from balise.directory.models import Organization, Topic
from balise.directory.taxonomies import add_topic
from balise.intake.bulk import record_many, referred_to
from balise.intake.sealing import seal
from balise.intake.telephone import take_in
from balise.search.actions import catch_up
from balise.territories.rules.facts import facts

from . import CannotFill, staff
from .figures import YEARS, Year, topics, year
from .giving import given
from .larger import REGIONS, Neighbours
from .lately import Lately, figures
from .offers import Directory
from .plan import plan
from .planned import Planned
from .site_days import days
from .switch import intervals
from .telling import Teller

LATELY = "lately"  # beside YEARS: the last twelve months
_SPARE = 1.08  # organizations in the directory for each to be referred to: not all fit a need

Stage = Callable[[str], None]
Progress = Callable[[int, int], None]


class Filled(NamedTuple):
    """One year as recorded. `seconds` are of all its work: plan, services, contacts."""

    year: str
    operator: str
    contacts: int
    here_before: int
    seconds: float


def fill(
    *,
    years: Sequence[str] = YEARS,
    now: dt.datetime,
    stage: Stage = lambda _sentence: None,
    progress: Progress = lambda _done, _total: None,
) -> list[Filled]:
    """Record the contacts of some of YEARS and MORE_YEARS in a demonstration, each after those that it counts with;
    those that are there are left as they are.

    The directory is made larger first where a year refers to more organizations than it has. Raises CannotFill.
    """
    _refuse_unless_demo()
    _add_topics(now)
    years = list(dict.fromkeys(each for code in years for each in (*year(code).after, code)))
    _enlarge(max(year(code).organizations for code in years), now, stage)
    filled = [_record(code, year(code), now, stage, progress) for code in years]
    seal(now=now)
    return filled


def fill_lately(
    *, now: dt.datetime, stage: Stage = lambda _sentence: None, progress: Progress = lambda _done, _total: None
) -> Filled:
    """Record the contacts of the last twelve months in a demonstration, up to what is going on now. Raises CannotFill.

    Those that are there are left as they are: what was stopped halfway is completed.
    """
    _refuse_unless_demo()
    _add_topics(now)
    lately = Lately(now)
    filled = _record(LATELY, figures(), now, stage, progress, lately)
    if filled.contacts:
        lately.correct()
    seal(now=now)
    return filled


def _refuse_unless_demo() -> None:
    if not Operator.objects.filter(is_host=True, is_demo=True).exists():
        raise CannotFill(
            _("This installation is not a demonstration, and invented contacts never mix with others. "
              "Give an empty folder in BALISE_DATA and run: balise demo.")
        )  # fmt: skip


def _record(
    code: str, year: Year, now: dt.datetime, stage: Stage, progress: Progress, lately: Lately | None = None
) -> Filled:
    began = time.monotonic()
    stage(_("Planning %s") % code)
    operator = staff.operator(year.operator, now)
    if year.operator == staff.QUEBEC:
        staff.let_in(operator, kept_password())
    people = staff.counsellors(operator, year.operator, year.counsellors)
    planned = plan(year, topics())
    if lately:
        planned, people[0] = lately.moved(planned, year.last), staff.who_signs_in(operator, people[0])
    stage(_("Choosing services"))
    rng = Random(f"services {year.ours.seed}")
    directory = Directory.read(year.operator, rng)
    offers = given(
        planned, directory, year.organizations, topics(), rng, _before(operator, year), year.most_referred
    )  # fmt: skip
    teller = Teller(people, offers, directory, rng)
    stage(_("Recording contacts"))
    made = record_many(
        contacts=lately.told(planned, teller) if lately else map(teller.whole, planned),
        operator=operator,
        now=now,
        progress=lambda done: progress(done, len(planned)),
    )
    if made.refused:
        told = {"count": len(made.refused), "first": made.refused[0].told.say(_language())}
        raise CannotFill(_("%(count)d contacts were refused, the first because: %(first)s") % told)
    _switch(planned, operator, now)
    add_days(lately.read(days(year), year.last) if lately else days(year))
    return Filled(code, operator.code, made.recorded, made.here_before, round(time.monotonic() - began, 1))


def _switch(planned: Sequence[Planned], operator: Operator, now: dt.datetime) -> None:
    """What the switch counted of these contacts, as its report would say it."""
    account = take_in(intervals=enumerate(intervals(planned, now), start=1), operator=operator, now=now)
    if account.refused:
        told = {"count": len(account.refused), "first": account.refused[0].told.say(_language())}
        raise CannotFill(_("%(count)d intervals of calls were refused, the first because: %(first)s") % told)


def _before(operator: Operator, of: Year) -> Counter[int]:
    """Referrals of each organization in the years that this one counts with."""
    found = Counter[int]()
    for each in map(year, of.after):
        found += referred_to(operator=operator, first=each.first, last=each.last)
    return found


def _add_topics(now: dt.datetime) -> None:
    """Topics finer than our tree, by which the reports count needs."""
    there = set(Topic.objects.values_list("pk", flat=True))
    for one in topics().added:
        if one.code not in there:
            add_topic(parent=one.parent, name=Text(one.fr, one.en), by=None, now=now)


def _enlarge(organizations: int, now: dt.datetime, stage: Stage) -> None:
    """Invent organizations where fewer are there than are to be referred to, through an import like any other."""
    if not organizations:
        return
    missing = round((organizations * _SPARE - _near()) * _SPARE)  # some of those invented are not public
    if missing <= 0:
        return
    stage(_("Inventing %d more organizations") % missing)
    taken = set(Organization.objects.values_list("name_fr", flat=True))
    source = f"demo-after-{len(taken)}"  # never the same twice: an import says all that its source holds
    folder, today = settings.DATA / source, timezone.localdate(now)
    package.write(folder, Neighbours(missing, len(taken), today, taken).entries())
    import_path(path=folder, layout="balise", source=source, publish=True, by=None, now=now)
    stage(_("Building the index"))
    catch_up()


def _near() -> int:
    """Organizations with a service that serves part of the regions of the service of Montréal."""
    below = {*REGIONS}
    for fact in facts():  # parents come before children
        if below & {*fact.parents}:
            below.add(fact.code)
    above = {"cm-montreal", "ca-qc", "ca"}
    offers = Directory.read(staff.MONTREAL, Random(0)).offers
    return len({offer.organization for offer in offers if not offer.areas or offer.areas & (below | above)})


def _language() -> Language:
    return "en" if (get_language() or "fr").startswith("en") else "fr"
