"""Codes that records carry, each with its name in both languages. A code never changes its meaning nor disappears.

Intake modes follow HSDS and 2-1-1 practice; languages are ISO 639-1, or 639-3 where there is no shorter code, with
the names of the Unicode CLDR (through Babel) and Québec's own for the First Peoples and the sign languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale

from balise.core.languages import Text
from balise.core.text import fold


def _table(**names: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(fr=fr, en=en) for code, (fr, en) in names.items()})


INTAKE_MODES = _table(
    walk_in=("Sans rendez-vous", "Walk in"),
    telephone=("Par téléphone", "By telephone"),
    appointment=("Sur rendez-vous", "By appointment"),
    online=("En ligne", "Online"),
    email=("Par courriel", "By e-mail"),
    text=("Par texto", "By text message"),
    chat=("Par clavardage", "By chat"),
    form=("Formulaire à remplir", "Application form"),
    referral=("Sur recommandation d’un professionnel", "Referral by a professional"),
    registration=("Inscription préalable", "Registration beforehand"),
    home_visit=("Visite à domicile", "Home visit"),
    outreach=("Travail de rue ou de milieu", "Street or community outreach"),
    mail=("Par la poste", "By mail"),
    automatic=("Automatique, sans demande", "Automatic, no application"),
)

PROVISIONS = _table(
    wheelchair=("Entièrement accessible en fauteuil roulant", "Fully wheelchair accessible"),
    wheelchair_partial=("Partiellement accessible en fauteuil roulant", "Partially wheelchair accessible"),
    wheelchair_none=("Non accessible en fauteuil roulant", "Not wheelchair accessible"),
    step_free=("Entrée de plain-pied", "Step-free entrance"),
    ramp=("Rampe d’accès", "Ramp"),
    automatic_door=("Porte automatique", "Automatic door"),
    elevator=("Ascenseur", "Elevator"),
    platform_lift=("Plateforme élévatrice", "Platform lift"),
    washroom=("Toilettes accessibles", "Accessible washroom"),
    washroom_with_help=("Toilettes accessibles avec de l’aide", "Washroom accessible with assistance"),
    parking=("Stationnement réservé", "Designated parking"),
    paratransit=("Débarcadère pour le transport adapté", "Paratransit drop-off"),
    braille=("Braille ou grands caractères", "Braille or large print"),
    tactile=("Repères tactiles", "Tactile guidance"),
    audio_signals=("Signaux sonores", "Audio signals"),
    visual_signals=("Signaux visuels", "Visual signals"),
    hearing_loop=("Boucle magnétique", "Hearing loop"),
    sign_language=("Interprétation en langue des signes", "Sign language interpretation"),
    tty=("ATS ou relais vidéo", "TTY or video relay"),
    plain_language=("Langage clair et simple", "Plain language"),
    quiet_space=("Espace calme", "Quiet space"),
    service_animals=("Animaux d’assistance bienvenus", "Service animals welcome"),
    personal_assistance=("Aide sur place", "Assistance on site"),
)  # fmt: skip

PHONE_KINDS = _table(
    voice=("Téléphone", "Telephone"),
    toll_free=("Sans frais", "Toll-free"),
    crisis=("Ligne de crise", "Crisis line"),
    cell=("Cellulaire", "Cell"),
    text=("Texto", "Text message"),
    fax=("Télécopieur", "Fax"),
    tty=("ATS", "TTY"),
    video=("Relais vidéo", "Video relay"),
    pager=("Téléavertisseur", "Pager"),
    after_hours=("Hors des heures d’ouverture", "After hours"),
)

# Where CLDR has no name, or where Québec usage (Office québécois de la langue française) has its own.
_OWN_LANGUAGES = {
    "abe": ("abénaquis de l’Ouest", "Western Abenaki"),
    "alq": ("anishinabemowin (algonquin)", "Anishinaabemowin (Algonquin)"),
    "ase": ("langue des signes américaine (ASL)", "American Sign Language (ASL)"),
    "atj": ("atikamekw", "Atikamekw"),
    "crl": ("cri de l’Est du Nord", "Northern East Cree"),
    "crj": ("cri de l’Est du Sud", "Southern East Cree"),
    "fcs": ("langue des signes québécoise (LSQ)", "Quebec Sign Language (LSQ)"),
    "ht": ("créole haïtien", "Haitian Creole"),
    "ike": ("inuktitut de l’Est", "Eastern Inuktitut"),
    "moe": ("innu-aimun", "Innu-aimun"),
    "nsk": ("naskapi", "Naskapi"),
    "pqm": ("wolastoqey (malécite)", "Wolastoqey (Maliseet)"),
    "wdt": ("wendat", "Wendat"),
}
_OTHER_NAMES = {
    "asl": "ase", "lsq": "fcs", "american sign language": "ase", "langue des signes quebecoise": "fcs",
    "quebec sign language": "fcs", "creole": "ht", "innu": "moe", "montagnais": "moe", "mandarin": "zh",
    "chinese": "zh", "farsi": "fa", "persian": "fa", "algonquin": "alq", "anishinabe": "alq", "cree": "cr", "cri": "cr",
    "mohawk": "moh", "tagalog": "tl", "filipino": "fil", "panjabi": "pa", "flemish": "nl",
}  # fmt: skip


def _languages() -> Mapping[str, Text]:
    french, english = ({str(code): name for code, name in Locale(tongue).languages.items()} for tongue in ("fr", "en"))
    known = {
        code: Text(fr=french[code], en=name)
        for code, name in english.items()
        if code in french and code.isalpha() and len(code) <= 3 and code not in ("mul", "und", "zxx", "mis")
    }
    return MappingProxyType(known | {code: Text(fr=fr, en=en) for code, (fr, en) in _OWN_LANGUAGES.items()})


LANGUAGES = _languages()


@lru_cache(maxsize=1)
def _codes_by_name() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for code, name in LANGUAGES.items():
        names.setdefault(fold(name.fr), code)
        names.setdefault(fold(name.en), code)
    return names | _OTHER_NAMES


def language_code(text: str) -> str:
    """The code of a language given by its code ("fr", "fr-CA", "FRA") or its name in either language; "" if unknown.

    >>> language_code("Espagnol"), language_code("LSQ"), language_code("fr_CA")
    ('es', 'fcs', 'fr')
    """
    plain = text.strip().lower().replace("_", "-")
    head = plain.split("-", 1)[0]
    if len(plain) <= 7 and head in LANGUAGES and (plain == head or len(plain) <= 6):
        return head
    if plain in _THREE_LETTERS:
        return _THREE_LETTERS[plain]
    return _codes_by_name().get(fold(text), "")


# ISO 639-2 and 639-3 codes of the languages met most often in directories, which CLDR names by two letters.
_THREE_LETTERS = {
    "fra": "fr", "fre": "fr", "eng": "en", "spa": "es", "por": "pt", "ita": "it", "deu": "de", "ger": "de", "ara": "ar",
    "zho": "zh", "chi": "zh", "rus": "ru", "ukr": "uk", "pol": "pl", "ron": "ro", "rum": "ro", "hat": "ht", "vie": "vi",
    "kor": "ko", "jpn": "ja", "fas": "fa", "per": "fa", "hin": "hi", "pan": "pa", "urd": "ur", "ben": "bn", "tam": "ta",
    "tur": "tr", "ell": "el", "gre": "el", "heb": "he", "hye": "hy", "arm": "hy", "tgl": "tl", "som": "so", "swa": "sw",
    "amh": "am", "khm": "km", "lao": "lo", "mya": "my", "nep": "ne", "guj": "gu", "cre": "cr", "iku": "iu", "pus": "ps",
}  # fmt: skip
