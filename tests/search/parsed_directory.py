"""A directory small enough to be read here, and what is read of a question put to it."""

from __future__ import annotations

from balise.core.languages import Text
from balise.search.rules import parse
from balise.search.rules.known import PlaceSaid
from balise.search.rules.lexicon import Lexicon
from balise.search.rules.names import called
from balise.search.rules.understood import Entry, Span
from balise.search.schema import stems
from balise.territories.find import exactly
from balise.territories.rules.gazetteer import Gazetteer, Place

ENTRIES = """
fr topic:food Alimentation|manger|nourriture|bouffe
en topic:food Food|groceries|hungry|free food
en topic:fridges free food
es topic:food comida
ar topic:food طعام
zh topic:food 食物
ht topic:food manje
fr topic:food.hampers Dépannage alimentaire|banque alimentaire|aide alimentaire
en topic:food.hampers Food Banks and Hampers|food bank|food pantry
zh topic:food.hampers 食物银行
fr topic:material.rent Loyer en retard|payer mon loyer
en topic:material.rent Overdue Rent|behind on rent
fr topic:homelessness Itinérance|sans-abri|rue
en topic:homelessness Homelessness|homeless
fr topic:shelters Refuges|refuge
en topic:shelters shelter
fr topic:shelters.women refuge pour femmes|maison d’hébergement pour femmes
fr topic:housing Logement|maison
fr topic:material logement
fr topic:child-care garderie|halte-garderie
en topic:child-care daycare|child care
fr topic:child-care CPE
fr topic:social-housing logement social|logement social aîné
fr topic:social social aîné actif
fr topic:seniors aîné|personne âgée|65 ans et plus
fr age:65 aîné|personne âgée
en topic:seniors senior
en age:65 senior
fr topic:immigration réfugié
fr status:refugee réfugié
en status:newcomer newcomer
en topic:immigration newcomer
fr gender:woman femme
fr topic:gender.women femme
en gender:man man|men
fr family:single_parent femme seule avec enfants|mère seule
fr topic:second-language cours de français|apprendre le français
en topic:second-language learn English
fr topic:hiv SIDA|VIH
en topic:hiv AIDS|HIV
fr topic:indigenous Premières Nations
fr topic:memory Lunettes, dents et médicaments
fr topic:family enfant
fr topic:suicide je veux en finir
en topic:material.rent can’t pay my rent
fr topic:internet wi-fi
en topic:referral who can help
fr topic:mutual-aid CA
tr topic:leisure dans
fr topic:info-lines 988|811 option 1
fr gender:man pour hommes
en topic:income on welfare
fr topic:immigration.no-status je n’ai pas de papiers
fr topic:family.two deux enfants
"""

PLACES = (
    ("ca-qc", "province", "Québec", ("QC",), ()),
    ("mun-65005", "municipality", "Laval", (), ("ca-qc",)),
    ("mun-66023", "municipality", "Montréal", (), ("ca-qc",)),
    ("mun-61025", "municipality", "Joliette", (), ("ca-qc",)),
    ("mun-75017", "municipality", "Saint-Jérôme", (), ("ca-qc",)),
    ("mun-75028", "municipality", "Sainte-Thérèse", (), ("ca-qc",)),
    ("mun-60028", "municipality", "L’Assomption", (), ("ca-qc",)),
    ("borough-verdun", "borough", "Verdun", (), ("mun-66023",)),
    ("borough-laurent", "borough", "Saint-Laurent", (), ("mun-66023",)),
    ("mun-99999", "municipality", "Saint-Laurent", (), ("ca-qc",)),
    ("borough-nations", "borough", "Les Nations", (), ("ca-qc",)),
    ("hood-rosemont", "neighbourhood", "Rosemont", (), ("mun-66023",)),
    ("hood-ndg", "neighbourhood", "Notre-Dame-de-Grâce", ("NDG",), ("mun-66023",)),
    ("hood-cdn", "neighbourhood", "Côte-des-Neiges", (), ("mun-66023",)),
    ("fsa-h1w", "postal", "H1W", (), ("mun-66023",)),
    ("fsa-h2x", "postal", "H2X", (), ("mun-66023",)),
)
NAMES = (
    "Le Grenier inc.",
    "Maison de Verdun",
    "L’Accueil Bonneau",
    "Cours de français",
    "Aide alimentaire",
    "Le Refuge",
)
KNOWN_WORDS = ("alimentaire", "banque", "rosemont", "logement", "garderie", "grenier", "psychologue")


class Directory:
    """A directory small enough to be read here. Two words are near when one letter was left out."""

    def __init__(self) -> None:
        lines = [line.split(" ", 2) for line in ENTRIES.strip().splitlines()]
        entries = [Entry(text, language, target) for language, target, said in lines for text in said.split("|")]
        self.lexicon = Lexicon.compile(entries, stems)
        self.gazetteer = Gazetteer([
            Place(code, kind, Text(name, ""), "", aliases, latitude=45.5, longitude=-73.6, parents=parents)
            for code, kind, name, aliases, parents in PLACES
        ])  # fmt: skip
        self.names = {called(name) for name in NAMES}

    def begins_place(self, word: str) -> bool:
        return self.gazetteer.begins(word)

    def place(self, text: str) -> tuple[PlaceSaid, ...]:
        return tuple(
            PlaceSaid(one.code, one.kind, one.name, one.latitude, one.longitude, self.gazetteer.chain(one.code))
            for one in exactly(text, self.gazetteer)
        )

    def is_name(self, called: str) -> bool:
        return called in self.names

    def nearest(self, word: str) -> str:
        near = {known[:at] + known[at + 1 :]: known for known in KNOWN_WORDS for at in range(1, len(known))}
        return "" if word in KNOWN_WORDS else near.get(word, "")


DIRECTORY = Directory()


def briefly(span: Span) -> str:
    radius = f"@{span.radius_km:g}" if span.radius_km is not None else ""
    meant = f"~{span.meant}" if span.meant else ""
    return f"{span.kind}:{span.value}{'/' if span.mode else ''}{span.mode}{radius}{meant}".replace(" ", "_")


def said(text: str) -> str:
    """What was read, noise aside."""
    return " ".join(briefly(span) for span in parse(text, "fr", DIRECTORY).spans if span.kind != "noise")
