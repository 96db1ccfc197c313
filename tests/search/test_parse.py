"""What is read in what people type."""

from __future__ import annotations

import cProfile

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from balise.core.languages import Text
from balise.search.rules import parse
from balise.search.rules.known import PlaceSaid
from balise.search.rules.lexicon import Lexicon
from balise.search.rules.names import called
from balise.search.rules.parsing import as_typed
from balise.search.rules.understood import Entry, Span, Understood
from balise.search.schema import stems
from balise.territories.find import exactly
from balise.territories.rules.gazetteer import Gazetteer, Place

ENTRIES = """
fr topic:food Alimentation|manger|nourriture|bouffe
en topic:food Food|groceries|hungry
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
fr topic:seniors aîné|personne âgée
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


READ = [
    # Topics: the longest phrase, stems, grammar words inside, elisions, hyphens, one word or two
    ("dépannage alimentaire", "topic:food.hampers"),
    ("banques alimentaires", "topic:food.hampers"),
    ("Banque Alimentaire", "topic:food.hampers"),
    ("food banks", "topic:food.hampers"),
    ("foodbank", "topic:food.hampers"),
    ("food-bank", "topic:food.hampers"),
    ("day care", "topic:child-care"),
    ("childcare", "topic:child-care"),
    ("l'alimentation", "topic:food"),
    ("L’ALIMENTATION", "topic:food"),
    ("loyer en retard", "topic:material.rent"),
    ("loyer retard", "topic:material.rent"),
    ("mon loyer est en retard", "topic:material.rent"),
    ("payer son loyer", "topic:material.rent"),
    ("sans abri", "topic:homelessness"),
    ("sans-abris", "topic:homelessness"),
    ("sansabri", "topic:homelessness"),
    ("abri", "word:abri"),
    ("refuge pour femmes", "topic:shelters.women"),
    ("refuges femmes", "topic:shelters.women"),
    ("Lunettes, dents et médicaments", "topic:memory"),
    ("logements", "topic:housing|material"),
    ("bébé œuvre", "word:bebe word:oeuvre"),
    ("oeuvre", "word:oeuvre"),
    ("CPE", "topic:child-care"),
    ("C.P.E.", "topic:child-care"),
    ("aids", "topic:hiv"),
    ("sida", "topic:hiv"),
    ("VIH/SIDA", "topic:hiv topic:hiv"),
    ("réfugiée", "topic:immigration status:refugee"),
    ("1res nations", "word:1res word:nations"),
    ("premières nations", "topic:indigenous"),
    # Grammar words that one word is nothing without
    ("garderie pour hommes", "topic:child-care gender:man"),
    ("hommes", "word:hommes"),
    ("on welfare", "topic:income"),
    ("welfare", "word:welfare"),
    ("je n'ai pas mes papiers", "topic:immigration.no-status"),
    ("mes papiers", "word:papiers"),
    ("je n ai rien", "word:rien"),
    # Idioms, contractions, and short stems
    ("je veux en finir", "topic:suicide"),
    ("je veux finir mon secondaire", "word:finir word:secondaire"),
    ("can't pay my rent", "topic:material.rent"),
    ("cant pay my rent", "topic:material.rent"),
    ("food, I don't know", "topic:food"),
    ("wife", "word:wife"),
    ("wi-fi", "topic:internet"),
    ("who can help", "topic:referral"),
    ("food, who can help?", "topic:food"),
    ("CA", "topic:mutual-aid"),
    ("ça va", "word:ca word:va"),
    ("dans Laval", "place:mun-65005/in_or_serving"),
    ("organes", "word:organes"),
    # Other languages, and both at once
    ("comida gratis", "topic:food free:yes"),
    ("comidas", "topic:food"),
    ("طعام", "topic:food"),
    ("الطعام", "topic:food"),
    ("食物", "topic:food"),
    ("附近的食物银行", "word:附近的 topic:food.hampers"),
    ("manje Laval", "topic:food place:mun-65005"),
    ("food bank pour réfugié", "topic:food.hampers topic:immigration/for status:refugee"),
    # Places
    ("dépannage alimentaire rosemont", "topic:food.hampers place:hood-rosemont"),
    ("food bank near H1W", "topic:food.hampers place:fsa-h1w/near"),
    ("food bank H1W", "topic:food.hampers place:fsa-h1w"),
    ("près de H2X 1Y4", "place:fsa-h2x/near"),
    ("h2x1y4", "place:fsa-h2x"),
    ("bouffe à Laval", "topic:food place:mun-65005/in_or_serving"),
    ("bouffe a laval", "topic:food place:mun-65005/in_or_serving"),
    ("daycare in Verdun", "topic:child-care place:borough-verdun/in_or_serving"),
    ("garderie près de Verdun", "topic:child-care place:borough-verdun/near"),
    ("garderie autour de Verdun", "topic:child-care place:borough-verdun/near"),
    ("à moins de 2 km de Verdun", "place:borough-verdun/near@2"),
    ("dans un rayon de 2,5 km autour de Rosemont", "place:hood-rosemont/near@2.5"),
    ("food bank within 5km of H2X 1Y4", "topic:food.hampers place:fsa-h2x/near@5"),
    ("dans le quartier Rosemont", "place:hood-rosemont/in_or_serving"),
    ("the Rosemont area", "place:hood-rosemont"),
    ("st-jerome", "place:mun-75017"),
    ("Ste Therese", "place:mun-75028"),
    ("l'Assomption", "place:mun-60028"),
    ("NDG", "place:hood-ndg"),
    ("Côte des Neiges", "place:hood-cdn"),
    ("Laval, QC", "place:mun-65005"),
    ("Saint-Laurent, Montréal", "place:borough-laurent"),
    ("Montréal, Saint-Laurent", "place:borough-laurent"),
    ("les nations", "place:borough-nations"),
    ("nations", "word:nations"),
    ("métro Joliette", "word:metro word:joliette"),
    ("rue Verdun", "topic:homelessness word:verdun"),
    ("garderie 45.5, -73.6", "topic:child-care place:"),
    ("Laval Verdun", "place:mun-65005 word:verdun"),
    # Names
    ("le grenier", "name:grenier"),
    ("LE GRENIER INC", "name:grenier"),
    ("le grenier laval", "name:grenier place:mun-65005"),
    ("Maison de Verdun", "name:maison_de_verdun"),
    ("maison de verdun laval", "name:maison_de_verdun place:mun-65005"),
    ("accueil bonneau", "name:accueil_bonneau"),
    ("cours de français", "name:cours_de_francais topic:second-language"),
    ("le refuge", "name:refuge topic:shelters"),
    ("le refuge Laval", "topic:shelters place:mun-65005"),
    ("aide alimentaire Laval", "topic:food.hampers place:mun-65005"),
    # Phrases and exclusions
    ('"food bank"', "phrase:food_bank"),
    ("« banque alimentaire » Laval", "phrase:banque_alimentaire place:mun-65005"),
    ("“food bank”", "phrase:food_bank"),
    ("“food bank", "topic:food.hampers"),
    ('food "" bank', "topic:food.hampers"),
    ("bouffe -Laval", "topic:food exclusion:laval"),
    ("bouffe -sans-abri", "topic:food exclusion:sans_abri"),
    ('bouffe -"food bank"', "topic:food exclusion:food_bank"),
    ("Laval - bouffe", "place:mun-65005 topic:food"),
    # Telephone numbers
    ("514 555-0123", "phone:5145550123"),
    ("(514) 555.0123 poste 12", "phone:5145550123"),
    ("+1-514-555-0123", "phone:5145550123"),
    ("appeler 5145550123", "word:appeler phone:5145550123"),
    ("1 800 463-5060", "phone:8004635060"),
    ("811", "phone:811"),
    ("988", "phone:988 topic:info-lines"),
    ("811 option 1", "topic:info-lines"),
    ("811 option 2", "phone:811 word:option word:2"),
    ("811 rue Ontario", "word:811 topic:homelessness word:ontario"),
    ("555-0123", "word:555 word:0123"),
    # For whom
    ("14 ans", "age:14"),
    ("quatorze ans", "age:14"),
    ("14-year-old", "age:14"),
    ("fourteen years old", "age:14"),
    ("65+", "age:65"),
    ("65 ans et plus", "age:65"),
    ("âgé de 3 à 5 ans", "age:4"),
    ("4-12 ans", "age:8"),
    ("ages 4 to 12", "age:8"),
    ("18 mois", "age:1.5"),
    ("moins de 30 ans", "age:29"),
    ("people 70 and over", "word:people age:70"),
    ("food, I'm 14", "topic:food age:14"),
    ("I'm 2 months behind", "word:2 word:months word:behind"),
    ("2 mois de retard", "word:2 word:mois word:retard"),
    ("banque alimentaire depuis 2 ans", "topic:food.hampers word:2 word:ans"),
    ("2 years", "word:2 word:years"),
    ("200 ans", "word:200 word:ans"),
    ("aîné", "topic:seniors age:65"),
    ("aînée", "topic:seniors age:65"),
    ("banque alimentaire aînés", "topic:food.hampers topic:seniors/for age:65"),
    ("femme seule avec enfants", "family:single_parent"),
    ("newcomer", "topic:immigration status:newcomer"),
    # When
    ("ouvert dimanche", "open:su"),
    ("open now", "open:now"),
    ("open right now", "open:now"),
    ("ouvert le samedi matin", "open:sa_10:00"),
    ("ce soir", "open:today_19:00"),
    ("tonight", "open:today_19:00"),
    ("shelter tonight", "topic:shelters open:today_19:00"),
    ("24/7", "open:su_03:00"),
    ("24 h sur 24", "open:su_03:00"),
    ("la fin de semaine", "open:sa"),
    ("demain à 18 h", "open:tomorrow_18:00"),
    ("18h30 dimanche", "open:su_18:30"),
    ("open Sunday at 6 pm", "open:su_18:00"),
    ("open Sunday 6:30 p.m.", "open:su_18:30"),
    ("aujourd'hui", "open:today"),
    ("refuge de nuit", "topic:shelters word:nuit"),
    # Languages, cost, access, intake, room
    ("en espagnol", "spoken:es"),
    ("Spanish-speaking psychologist", "spoken:es word:psychologist"),
    ("qui parle arabe", "spoken:ar"),
    ("apprendre le français", "topic:second-language"),
    ("cours de français en Laval", "topic:second-language place:mun-65005/in_or_serving"),
    ("learn English", "topic:second-language"),
    ("bouffe gratuite", "topic:food free:yes"),
    ("garderie fauteuil roulant", "topic:child-care access:wheelchair"),
    ("wheelchair accessible daycare", "access:wheelchair topic:child-care"),
    ("sans rendez-vous", "intake:walk_in"),
    ("walk-in", "intake:walk_in"),
    ("refuge places disponibles", "topic:shelters available:yes"),
    # What says nothing of the need
    ("je cherche une banque alimentaire", "topic:food.hampers"),
    ("où trouver de la bouffe", "topic:food"),
    ("where can I find a food bank", "topic:food.hampers"),
    ("I need help with food", "topic:food"),
    ("j’ai besoin d’aide pour payer mon loyer", "topic:material.rent"),
    ("j'habite à Laval", "place:mun-65005/in_or_serving"),
    ("bonjour", "word:bonjour"),
    ("de la", ""),
    ("", ""),
    # Spelling
    ("banque alimentare", "topic:food.hampers~alimentaire"),
    ("gardrie rosemon", "topic:child-care~garderie place:hood-rosemont~rosemont"),
    ("le greier", "name:grenier~grenier"),
    ("psycologue", "word:psychologue~psychologue"),
    ("zxqw", "word:zxqw"),
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_a_question_is_read(text: str, read: str) -> None:
    assert said(text) == read


def test_a_whole_sentence_is_read() -> None:
    text = (
        "Bonjour, je suis une mère seule avec deux enfants à Saint-Jérôme et mon loyer est en retard ; "
        "où trouver une banque alimentaire ouverte le samedi ?"
    )
    assert said(text) == (
        "family:single_parent topic:family.two place:mun-75017/in_or_serving topic:material.rent "
        "topic:food.hampers open:sa"
    )


def test_without_a_directory_what_needs_none_is_read() -> None:
    read = parse("garderie gratuite pour enfant de 3 ans ouverte dimanche", "fr")
    assert [(span.kind, span.value) for span in read.spans if span.kind != "noise"] == [
        ("word", "garderie"), ("free", "yes"), ("word", "enfant"), ("age", "3"), ("open", "su"),
    ]  # fmt: skip


def test_as_typed_only_signs_are_read() -> None:
    read = as_typed('food bank -laval "24/7" 14 ans')
    assert [(span.kind, span.value) for span in read.spans] == [
        ("word", "food"), ("word", "bank"), ("exclusion", "laval"), ("phrase", "24 7"), ("word", "14"), ("word", "ans"),
    ]  # fmt: skip


def test_times_and_places_say_their_label() -> None:
    place, time = parse("Laval dimanche 18 h 30", "fr", DIRECTORY).spans
    assert place.label == Text("Laval", "")
    assert time.label == Text("dimanche à 18\u00a0h 30", "Sunday at 6:30 pm")


def test_what_is_between_the_quotes_is_taken_out_with_them() -> None:
    text = "bouffe « banque alimentaire » 65+ -noël"
    assert [span.text for span in parse(text, "fr", DIRECTORY).spans] == [
        "bouffe", "« banque alimentaire »", "65+", "-noël",
    ]  # fmt: skip


# Whatever is typed

_BITS = st.sampled_from([
    '"', "«", "»", "“", "-", " -", "+", "(", ")", "*", "AND", " OR ", "~", ":", "\\", "'", "’", "24/7", "65+", "à",
    " de ", "km", "H1W", "514", "5550123", "Laval", "food bank", "loyer", "ans", "aînés", "ouvert",
    "dimanche", "食物", "طعام",
    "e\u0301", "\u200b", "\x00", "İ", "ß", "½", "𝕗", "🙂", ".", ",", "\n", "45.5,-73.6", "near", "in ", "en ",
    "espagnol",
])  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=400), st.lists(_BITS, max_size=60).map("".join), st.lists(_BITS, max_size=60).map(" ".join)
)


def holds(text: str, read: Understood) -> None:
    """Spans lie in the text, in order, over one another only when they are one piece, and hold all that was said."""
    pieces = dict.fromkeys((span.start, span.end) for span in read.spans)
    end = 0
    for span in read.spans:
        assert span.text == text[span.start : span.end]
    for start, stop in pieces:
        assert end <= start < stop <= len(text)
        end = stop
    held = "".join(text[start:stop] for start, stop in pieces)
    assert [c for c in held if c.isalnum()] == [c for c in text if c.isalnum()]
    assert {span.mode for span in read.spans} <= {"", "near", "in_or_serving", "for"}


@given(_TEXTS)
@example("\u0301a")
@example('"' * 50 + "a")
@example("a" * 2000 + " b")
def test_nothing_said_is_lost(text: str) -> None:
    holds(text, parse(text, "fr", DIRECTORY))
    holds(text, as_typed(text))


@given(_TEXTS)
def test_the_asker_s_language_changes_nothing(text: str) -> None:
    assert parse(text, "fr", DIRECTORY) == parse(text, "en", DIRECTORY)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(
        ["«", '"a', " -a", "à Laval ", "514 555 012", "de 3 à ", "St-", "食", "24 h ", "saint ", "a.b.", "'"]
    )
)
def test_ten_thousand_letters_take_bounded_work(bit: str) -> None:
    text = (bit * 10_000)[:10_000]
    holds(text, parse(text, "fr", DIRECTORY))
    assert _calls(text) < 100_000


def _calls(text: str) -> int:
    """How many functions are called to read it: work, whatever else the machine does."""
    found = cProfile.Profile()
    found.runcall(parse, text, "fr", DIRECTORY)
    return sum(entry.callcount for entry in found.getstats())
