"""The pages of social analysis: what each asks, in what order."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from balise.core.languages import Text


class Part(NamedTuple):
    """A chart. `lead` is the measure that it draws, whatever else may be shown; `by` what its rows may be deeper in;
    `every` the question that has the rows that a page does not show; `is_internal` what the house alone is shown."""

    question: str
    lead: str = ""
    by: Literal["", "topic", "place"] = ""
    every: str = ""
    is_internal: bool = False
    anchor: str = ""  # where it stands in the page, if not under the name of its question


class Page(NamedTuple):
    """`heads` are questions of a total, each with the measures that its figures show."""

    title: Text
    says: Text
    heads: tuple[tuple[str, tuple[str, ...]], ...]
    parts: tuple[Part, ...]


OF_SITE = "web_days"  # the fact of questions that no filter of contacts narrows
# Facts of what is counted since a month, and of nobody that a filter could tell: but for that of operators.
APART = (OF_SITE, "telephone")


class Headed(NamedTuple):
    """Charts of one fact, under a heading that tells them from the others of their page. `none` says that nothing is
    here for the period, `how` to the house what to do about it, `narrowed` why filters leave none."""

    title: Text
    says: Text
    none: Text
    how: Text
    narrowed: Text


HEADED: Mapping[str, Headed] = MappingProxyType(
    {
        "telephone": Headed(
            Text("Les appels, selon la téléphonie", "Calls, by the phone system"),
            Text("Le système téléphonique compte chaque appel mis en attente, à l’heure où il arrive, qu’il y soit "
                 "répondu ou non. Les communications, plus haut, sont ce que les conseillères ont noté, par tous les "
                 "canaux : les silences, les mauvais numéros et les essais n’en sont pas, et un appel abandonné n’y "
                 "est que si une conseillère l’a vu. Les deux nombres peuvent donc différer; pour les appels, citez la "
                 "téléphonie.",
                 "The phone system counts each call that is put in a queue, at the hour in which it comes, answered or "
                 "not. Communications, above, are what counsellors recorded, through all channels: silences, wrong "
                 "numbers and tests are not among them, and a call given up is there only if a counsellor saw it. So "
                 "the two numbers may differ; of calls, cite the phone system."),
            Text("Aucun rapport de la téléphonie n’est là pour cette période.",
                 "No report of the phone system is here for this period."),
            Text("Tirez de la téléphonie son rapport par intervalle de 15, 30 ou 60 minutes, en CSV ou en Excel, puis "
                 "donnez-le à « balise telephone RAPPORT.csv » : chaque ligne y est comptée.",
                 "Export from the phone system its report by intervals of 15, 30 or 60 minutes, as CSV or Excel, then "
                 "give it to “balise telephone REPORT.csv”: every row is accounted for."),
            Text("La téléphonie ne sait pas qui appelle : ses chiffres se lisent sans filtre.",
                 "The phone system does not know who calls: its figures are read without filters."),
        ),
        OF_SITE: Headed(
            Text("Le site", "The site"),
            Text("Les pages que le public ouvre, de tout le site, sans rien de qui les ouvre.",
                 "The pages that the public opens, of the whole site, and nothing of who opens them."),
            Text("Les pages ouvertes n’étaient pas comptées ici à cette période.",
                 "Pages opened were not counted here in this period."),
            Text(),
            Text("Le site ne sait pas qui le lit : ses chiffres se lisent sans filtre.",
                 "The site does not know who reads it: its figures are read without filters."),
        ),
    }
)  # fmt: skip
_UNMET = ("unmet", "unmet_rate")
PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "portrait": Page(
            Text("Portrait des besoins", "Portrait of needs"),
            Text("Ce que la population demande, ce qui est trouvé pour elle et ce qui manque.",
                 "What people ask for, what is found for them and what is missing."),
            (("contacts", ("communications",)), ("needs", ("needs", *_UNMET)),
             ("referrals", ("referrals", "organizations")), ("transfers", ("transfers",))),
            (Part("needs_by_topic", by="topic"), Part("needs_over_time"), Part("needs_by_place", by="place")),
        ),
        "portrait_unmet": Page(
            Text("Besoins non comblés", "Unmet needs"),
            Text("Les besoins pour lesquels rien n’a pu être trouvé, ou pas assez : combien, pourquoi, de quoi, où.",
                 "Needs for which nothing was found, or not enough: how many, why, of what, where."),
            (("needs", ("unmet", "unmet_rate", "needs")),),
            (Part("unmet_by_reason"), Part("unmet_by_topic", by="topic"), Part("unmet_by_place", by="place"),
             Part("needs_over_time", "unmet_rate"), Part("needs_by_age", "unmet_rate"),
             Part("tried_by_organization")),
        ),
        "portrait_needs": Page(
            Text("Besoins", "Needs"),
            Text("Ce qui est demandé : les sujets, ce qu’ils sont devenus, quand, où et par qui.",
                 "What is asked for: topics, what became of them, when, where and by whom."),
            (("needs", ("needs", "contacts", *_UNMET)),),
            (Part("needs_by_topic", by="topic"), Part("needs_by_status"), Part("needs_over_time"),
             Part("needs_by_place", by="place"), Part("needs_by_age"), Part("needs_by_gender")),
        ),
        "portrait_topic": Page(
            Text("Un sujet", "One topic"),
            Text("Un sujet : ce qu’il contient, qui le demande et où, ce qui manque, à qui l’on réfère.",
                 "One topic: what is in it, who asks and where, what is missing, who people are referred to."),
            (("needs", ("needs", "contacts", *_UNMET)),),
            (Part("needs_by_topic", by="topic"), Part("unmet_by_reason"), Part("needs_over_time"),
             Part("needs_by_place", by="place"), Part("needs_by_age"), Part("needs_by_gender"),
             Part("referrals_by_organization")),
        ),
        "portrait_inquirers": Page(
            Text("Profil des demandeurs", "Profile of inquirers"),
            Text("Qui communique avec le service : pour soi ou pour un proche, à quel âge, en quelle langue, d’où.",
                 "Who gets in touch: for themselves or someone close, at what age, in what language, from where."),
            (("contacts", ("communications", "repeats")),),
            (Part("contacts_by_inquirer"), Part("contacts_by_age"), Part("contacts_by_gender"),
             Part("contacts_by_language"), Part("contacts_by_household"), Part("contacts_by_newcomer"),
             Part("contacts_by_heard"), Part("contacts_by_place", by="place")),
        ),
        "portrait_referrals": Page(
            Text("Références", "Referrals"),
            Text("Vers quels organismes les personnes sont dirigées, comment, et ce que cela a donné.",
                 "Which organizations people are directed to, how, and what came of it."),
            (("referrals", ("referrals", "organizations", "reached")),),
            (Part("referrals_by_organization", every="referrals_by_every_organization"),
             Part("referrals_over_time"), Part("referrals_by_way"), Part("referrals_by_outcome")),
        ),
        "portrait_transfers": Page(
            Text("Bascules d’urgence", "Emergency transfers"),
            Text("Les communications remises à une ligne d’urgence ou de crise.",
                 "Communications handed to an emergency or crisis line."),
            (("transfers", ("transfers", "handovers", "handover_rate")),),
            (Part("transfers_by_line"),),
        ),
        "portrait_channels": Page(
            Text("Canaux et attente", "Channels and waiting"),
            Text("Par où l’on joint le service, combien de temps on attend une réponse, et ce qu’on lit sur le site.",
                 "How people reach the service, how long they wait for an answer, and what they read on the site."),
            (("contacts", ("communications", "abandoned_rate", "wait", "talk")),
             ("telephone", ("calls_offered", "calls_abandoned_rate", "calls_wait", "calls_talk")),
             ("web_views", ("views", "entries"))),
            (Part("contacts_by_channel"), Part("waiting_by_channel", "wait"), Part("waiting_over_time", "wait"),
             Part("contacts_over_time"), Part("contacts_by_kind"),
             Part("telephone_over_time"), Part("telephone_by_hour"), Part("telephone_by_weekday"),
             Part("telephone_by_queue", is_internal=True),
             Part("telephone_waiting_over_time", "calls_wait"), Part("telephone_waiting_by_hour"),
             Part("web_views_over_time"), Part("web_views_by_page"), Part("web_views_by_language")),
        ),
        "portrait_follow_ups": Page(
            Text("Suivis", "Follow-ups"),
            Text("Ce que disent les personnes rappelées avec leur accord, quelques jours plus tard.",
                 "What people say when called back with their consent, some days later."),
            (("follow_ups", ()),),
            (Part("follow_ups_by_state"),),
        ),
        "portrait_supply": Page(
            Text("Demande et offre", "Demand and supply"),
            Text("Les besoins devant les services du répertoire qui y répondent : là où il y a beaucoup de besoins "
                 "par service, il manque peut-être de services.",
                 "Needs beside the services of the directory that answer them: where there are many needs for each "
                 "service, services may be lacking."),
            (("needs", ("needs", *_UNMET)),),
            (Part("gap_by_topic", "needs_per_service", by="topic"),
             Part("gap_by_place", "needs_per_service", by="place")),
        ),
    }
)  # fmt: skip
SUPPLY = "portrait_supply"
SECTIONS = tuple(name for name in PAGES if name != "portrait_topic")
DEFINITIONS = Text("Données et définitions", "Data and definitions")
OPEN_DATA = Text("Données ouvertes", "Open data")
