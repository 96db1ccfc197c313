"""Texts as they can be shown: plain paragraphs without markup; and codes read from wording (intake, accessibility)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from functools import lru_cache

import nh3

from balise.core.text import fold

from .account import Parsed
from .tidying import needs_care, tidy

MOST_CHARACTERS = 20_000
_LOOKS_MARKED_UP = re.compile(
    r"</?(?:p|br|div|span|b|i|u|em|strong|a|ul|ol|li|h[1-6]|table|t[dhr]|font|script|style|img|svg|iframe|o:p|form"
    r"|input|object|math|details)\b[^<]*>"
    r"|<!--|&(?:nbsp|amp|lt|gt|quot|apos|eacute|egrave|agrave|ecirc|ccedil|rsquo|lsquo|ndash|mdash|bull|#\d{2,5}"
    r"|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<\s*(?:br|/p|/div|/li|/h[1-6]|/tr|/ul|/ol|/table)\b[^>]*>", re.IGNORECASE)
_ITEMS = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\U000e0000-\U000e007f]")


def paragraphs(text: str) -> Parsed[str]:
    """Plain text: markup taken away, entities read, paragraphs kept, spaces at line ends and odd characters removed.

    >>> paragraphs("<p>Caf\\u00e9&nbsp;!</p><ul><li>un</li></ul><script>x</script>").value
    'Café\\xa0!\\n- un'
    """
    if not needs_care(text) and "<" not in text and "&" not in text and not _INVISIBLE.search(text):
        return _spaced(text, "")
    clean, rule = tidy(text)
    if _INVISIBLE.search(clean):
        clean, rule = _INVISIBLE.sub("", clean), rule or "text.control"
    if _LOOKS_MARKED_UP.search(clean):
        clean, rule = _without_markup(clean), "text.markup"
    return _spaced(clean, rule)


def _without_markup(text: str) -> str:
    marked = _ITEMS.sub("\n- ", _BREAKS.sub("\n", text.replace("\r\n", "\n").replace("\r", "\n")))
    # nh3 gives back text with its entities; what it leaves of "<" is text, not markup.
    plain = nh3.clean(marked, tags=set(), attributes={}, clean_content_tags={"script", "style"})
    return html.unescape(plain)


def _spaced(text: str, rule: str) -> Parsed[str]:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in text or "  " in text:
        text = "\n".join(line.strip(" \t") for line in text.split("\n"))
        text = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]{2,}", " ", text))
    return Parsed(text.strip(), rule)


def shortened(text: str, most: int = MOST_CHARACTERS) -> Parsed[str]:
    """A text that a page can hold: beyond `most` characters it is cut at a word, and the cut is told."""
    if len(text) <= most:
        return Parsed(text)
    head = text[: most - 1]
    at = max(head.rfind(" "), head.rfind("\n"))
    return Parsed((head[:at] if at > most * 0.9 else head).rstrip() + "…", "text.cut")


_INTAKE: Sequence[tuple[str, str]] = (
    ("walk_in", r"sans rendez[- ]vous|walk[- ]?ins?|drop[- ]?in|en personne|se presenter|in person|visit(?:er"
                r"|ez)? (?:le|the|our) (?:bureau|office)"),
    ("appointment", r"(?<!sans )(?:sur|par|prendre|prise de|avec) rendez[- ]vous|(?<!no )(?:by |for |make "
                    r"|an? )+appointment"),
    ("telephone", r"telephone[rz]?|appele[rz]|appel(?: telephonique)?|call|phone|par tel"),
    ("online", r"en ligne|online|site web|web ?site|visit web"),
    ("email", r"courriel|e[- ]?mail"),
    ("text", r"texto|sms|text message"),
    ("chat", r"clavardage|chat\b"),
    ("form", r"formulaire|(?:application|registration|intake) forms?"),
    ("referral", r"(?<!no )(?:on |sur |by |par )?(?:referral|reference|recommandation|referred by)"),
    ("registration", r"inscription|inscrire|register|registration|enrol"),
    ("home_visit", r"visite a domicile|home visits?"),
    ("mail", r"par la poste|by mail\b"),
)  # fmt: skip
_INTAKE_SEARCHES = tuple((code, re.compile(rf"\b(?:{words})")) for code, words in _INTAKE)
_ANY_INTAKE = re.compile(r"\b(?:" + "|".join(f"(?:{words})" for _, words in _INTAKE) + ")")
_DENIED = re.compile(r"\b(?:no|not|pas|aucune?|without|sans)\b(?! rendez| appointment)")


_fold = lru_cache(maxsize=4096)(fold)


@lru_cache(maxsize=4096)
def intake(text: str) -> tuple[str, ...]:
    """Intake modes that a short text names; () when it denies something, or speaks at length."""
    plain = re.sub(r"[’']", " ", text[:400])
    plain = " ".join(_fold(part) for part in plain.split())
    if len(text) > 300 or _DENIED.search(plain):
        return ()
    if re.search(r"\b(?:no appointment|sans rendez)", plain):
        plain = re.sub(r"\b(?:no appointment(?: needed| necessary)?)", "walk in", plain)
    if not _ANY_INTAKE.search(plain):
        return ()
    return tuple(code for code, search in _INTAKE_SEARCHES if search.search(plain))


_PROVISIONS: Sequence[tuple[str, str]] = (
    ("wheelchair_none", r"non accessible|not (?:wheelchair )?accessib\w*|inaccessible|no wheelchair|notaccessibile"),
    ("wheelchair_partial", r"partiellement (?:accessible|adapte)|partial(?:ly)? (?:wheelchair )?accessible"
                           r"|partiallyaccessible|partial access"),
    ("washroom_with_help", r"(?:toilettes?|washrooms?).*(?:aide requise|assistance needed|with assistance)"
                           r"|washroomdoorhelp"),
    ("washroom", r"(?:toilettes?|salles? de bain|washrooms?|restrooms?|bathrooms?).*(?:adapte|accessible)"
                 r"|(?:accessible|adapted) (?:washroom|restroom|bathroom)s?"),
    ("wheelchair", r"entierement accessible|fully (?:wheelchair )?accessible|fullaccessible|(?:acces\w* )?(?:en "
                   r"|aux |pour )?fauteuils? roulants?"
                   r"|wheelchairs?(?: access\w*)?|barrier[- ]free"),
    ("automatic_door", r"entrance ?auto ?door|porte automatique|entree automatique|automatic (?:main )?(?:entrance"
                       r"|door)"),
    ("elevator", r"ascenseur|elevator"),
    ("platform_lift", r"plate[- ]?forme elevatrice|platform lift"),
    ("ramp", r"rampe?s?(?: d acces)?\b"),
    ("step_free", r"plain[- ]pied|step[- ]free|no steps|sans marche"),
    ("parking", r"stationnement (?:reserve|designe|adapte|pour handicap\w*)|(?:designated|accessible|disabled"
                r"|handicap\w*) parking|parkingdesignated|disabled parking"),
    ("braille", r"braille|gros caracteres|large print"),
    ("audio_signals", r"signaux sonores|signal sonore|voice tone|tone features|audio signals?|reconnaissance vocale"),
    ("hearing_loop", r"boucle (?:magnetique|auditive)|hearing loop|induction loop"),
    ("sign_language", r"langue des signes|sign language|\blsq\b|\basl\b|deaf interpreter"),
    ("tty", r"\bats\b|\btty\b|\btdd\b"),
    ("service_animals", r"chiens? (?:guides?|d assistance)|service (?:dogs?|animals?)|guide dogs?"
                        r"|animaux d assistance"),
    ("paratransit", r"transport adapte|paratransit"),
)  # fmt: skip
_PROVISION_SEARCHES = tuple((code, re.compile(words)) for code, words in _PROVISIONS)


@lru_cache(maxsize=4096)
def accessibility(text: str) -> tuple[str, ...]:
    """Provisions for disabled people that a wording names (codes of `codes.PROVISIONS`); () when none is sure."""
    plain = " ".join(fold(part) for part in re.sub(r"[’'/]", " ", text[:1000]).split())
    found: list[str] = []
    for code, search in _PROVISION_SEARCHES:
        if search.search(plain):
            plain = search.sub(" ", plain) if code.startswith(("wheelchair", "washroom")) else plain
            found.append(code)
    # "Wheelchair accessible entrance" or "washroom" does not say that the premises are.
    if ("automatic_door" in found or "washroom_with_help" in found) and not re.search("fully|entierement", plain):
        found = [code for code in found if code != "wheelchair"]
    if "wheelchair_none" in found or "wheelchair_partial" in found:
        found = [code for code in found if code != "wheelchair"]
    return tuple(found)
