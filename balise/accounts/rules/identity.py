"""What an operator says of itself: names, colours, numbers and texts of its site, checked before they are kept."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Literal

import msgspec
import phonenumbers

from balise.core.languages import Text

from .hand_over import HAND_OVERS, HandOver

ENOUGH_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, for text of ordinary size
LIGHT_PAGE, DARK_PAGE = "#ffffff", "#16191d"
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FILE_NAME = re.compile(r"[\w][\w.-]*\.(?:svg|png|jpg|jpeg|webp)", re.IGNORECASE)
_TIME_TABLE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Struct(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of the parts of an identity."""


class Colours(Struct, frozen=True):
    """The operator's colours, as #rrggbb. `on_accent` is the colour of text that stands on `accent`.

    Links are written in `accent` on a white page and in `accent_dark` on a dark one.
    """

    accent: str = "#0b5a6b"
    on_accent: str = "#ffffff"
    accent_dark: str = "#7cc7d6"
    on_accent_dark: str = "#16191d"


class Opening(Struct, frozen=True):
    """Days of the week (MO to SU) and times of one opening, in the words of directory.rules.record.Schedule."""

    byday: tuple[str, ...]
    opens_at: dt.time
    closes_at: dt.time


class Line(Struct, frozen=True):
    """A telephone line that everyone should know. `number` is E.164, or short as dialled; `option` of its menu."""

    number: str
    name: Text
    purpose: Text = Text()  # what it is for, in a few words
    option: str = ""
    is_emergency: bool = False  # shown first, on every page


class Announcement(Struct, frozen=True):
    """A message of the operator on its public site, shown from `starts_on` to `ends_on`, both included."""

    message: Text
    starts_on: dt.date | None = None
    ends_on: dt.date | None = None
    level: Literal["information", "warning"] = "information"


class Texts(Struct, frozen=True):
    """Pages of the operator, plain text: an empty line begins a paragraph."""

    home: Text = Text(
        "Trouvez un organisme ou un service communautaire, public ou parapublic près de chez vous.",
        "Find a community, public or semi-public service near you.",
    )
    about: Text = Text(
        "Ce répertoire réunit les services sociaux et communautaires d’un territoire. Il est gratuit et confidentiel.",
        "This directory brings together the social and community services of a territory. It is free and confidential.",
    )
    privacy: Text = Text(
        "Ce site n’enregistre pas qui vous êtes ni ce que vous cherchez. Il ne demande aucun témoin (cookie) pour "
        "chercher et ne fait appel à aucun autre site.",
        "This site does not record who you are or what you look for. It needs no cookie to search and calls on no "
        "other site.",
    )
    accessibility: Text = Text(
        "Ce site vise le niveau AA des Règles pour l’accessibilité des contenus Web (WCAG) 2.2. Un obstacle vous "
        "gêne? Dites-le-nous.",
        "This site aims at level AA of the Web Content Accessibility Guidelines (WCAG) 2.2. Is something in your "
        "way? Tell us.",
    )
    confidentiality: Text = Text(
        "Personne n’a besoin de se nommer pour demander de l’aide.", "No one needs to give a name to ask for help."
    )


# What each number is for: Gouvernement du Québec (811, 511), CRTC (N11 assignments, 988), Centre antipoison du Québec.
LINES = (
    Line("911", Text("911", "911"), Text("Danger immédiat\u00a0: police, pompiers, ambulance",
         "Immediate danger: police, fire, ambulance"), is_emergency=True),
    Line("988", Text("988, aide en cas de crise de suicide", "988 Suicide Crisis Helpline"),
         Text("Idées suicidaires, pour vous ou pour une autre personne, jour et nuit",
              "Thoughts of suicide, for you or for someone else, day and night"), is_emergency=True),
    Line("811", Text("Info-Santé", "Info-Santé"), Text("Une infirmière répond, jour et nuit",
         "A nurse answers, day and night"), option="1"),
    Line("811", Text("Info-Social", "Info-Social"),
         Text("Une personne en intervention psychosociale répond, jour et nuit",
              "A psychosocial worker answers, day and night"), option="2"),
    Line("+18004635060", Text("Centre antipoison du Québec", "Québec Poison Control Centre"),
         Text("Intoxication ou doute, jour et nuit", "Poisoning or doubt, day and night")),
    Line("211", Text("211", "211"), Text("Services communautaires et sociaux", "Community and social services")),
    Line("311", Text("311", "311"), Text("Services de la municipalité", "Services of the municipality")),
    Line("411", Text("411", "411"), Text("Trouver un numéro (annuaire)", "Directory assistance")),
    Line("511", Text("511", "511"), Text("État des routes et circulation", "Road conditions and traffic")),
)  # fmt: skip


Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]


class Retention(Struct, frozen=True):
    """For how many days what tells of a person is kept. Counted from the day of the contact, save for the last two.

    Act respecting the protection of personal information in the private sector, CQLR c. P-39.1, s. 23: destroyed once
    its purpose is achieved. No term is in the law; these serve a follow-up, a complaint, a year’s report.
    """

    notes: Days = 30  # what a counsellor wrote freely
    safe_ways: Days = 180  # how a person may be reached safely
    reasons: Days = 365  # why a contact was corrected, an identity read; comments of reviews
    precision: Days = 365  # minutes of instants, and postal areas: afterwards the hour, and the municipality
    identities: Days = 90  # from the day each is kept
    links: Days = 90  # between contacts of one household, from the day each is made


class OpenData(Struct, frozen=True):
    """What the operator says of the figures that it publishes. `licence` is an SPDX identifier.

    Purposes, who supervises and when risks are assessed again are what the register of anonymization asks for:
    Regulation respecting the anonymization of personal information, CQLR c. A-2.1, r. 0.1, ss. 3, 4, 8 and 9.
    """

    licence: str = "CC-BY-4.0"
    licence_title: Text = Text("Creative Commons Attribution 4.0 International",
                               "Creative Commons Attribution 4.0 International")  # fmt: skip
    licence_address: str = "https://creativecommons.org/licenses/by/4.0/"
    purposes: Text = Text(
        "Faire connaître les besoins de la population, pour la recherche, la planification et l’amélioration des "
        "services.",
        "Make the needs of the population known, for research, planning and better services.",
    )
    supervisor: Text = Text(
        "La personne responsable de la protection des renseignements personnels",
        "The person in charge of the protection of personal information",
    )
    reviewed_after: Annotated[int, msgspec.Meta(ge=1, le=60)] = 12  # months


class Identity(Struct, frozen=True):
    """The operator of an installation, as its public site says it. Every default is neutral."""

    name: Text = Text("Répertoire de services", "Service directory")
    short_name: Text = Text()
    tagline: Text = Text("Trouver de l’aide, tout simplement", "Finding help, made simple")
    logo: str = ""  # name of a file of the media folder
    colours: Colours = Colours()
    telephone: str = ""  # E.164, or short as dialled
    chat: str = ""  # address of a page
    email: str = ""
    hours: Text = Text()  # as the operator says them
    openings: tuple[Opening, ...] = ()  # the same as structure
    holidays: Literal["", "closed", "open"] = ""  # on Québec's public holidays; "" leaves a visitor in doubt
    territory: str = ""  # area code
    quick_exit: str = "https://www.google.com/"  # where "Quick exit" leads
    lines: tuple[Line, ...] = LINES
    hand_over: tuple[HandOver, ...] = HAND_OVERS  # shown to counsellors, beside the scripts of a call in danger
    texts: Texts = Texts()
    announcements: tuple[Announcement, ...] = ()
    review_pass_mark: Annotated[int, msgspec.Meta(ge=0, le=100)] = 70  # percent, from which a reviewed contact passes
    retention: Retention = Retention()
    open_data: OpenData = OpenData()
    is_demo: bool = False  # every page then says that the data are invented

    def short(self) -> Text:
        return self.short_name or self.name

    def emergency_lines(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.is_emergency)

    def announced_on(self, day: dt.date) -> tuple[Announcement, ...]:
        """The announcements in force on a day."""
        return tuple(
            one
            for one in self.announcements
            if (one.starts_on is None or one.starts_on <= day) and (one.ends_on is None or day <= one.ends_on)
        )


class Refused(ValueError):
    """An identity that cannot be kept. `problems` are sentences in both languages."""

    def __init__(self, problems: list[Text]) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.en for problem in problems))


def checked(identity: Identity) -> Identity:
    """The identity with its telephone numbers in one form. Raises Refused with everything that is wrong with it."""
    problems = [*_name_problems(identity), *_colour_problems(identity.colours), *_address_problems(identity)]
    numbers = [line.number for line in identity.lines] + ([identity.telephone] if identity.telephone else [])
    numbers += [line.number for line in identity.hand_over if line.number]  # one without waits to be completed
    problems += [_number_problem(text) for text in numbers if not dialled(text)]
    problems += [_day_problem(day) for o in identity.openings for day in o.byday if day not in _TIME_TABLE_DAYS]
    if problems:
        raise Refused(problems)
    lines = tuple(msgspec.structs.replace(line, number=dialled(line.number)) for line in identity.lines)
    handed = tuple(msgspec.structs.replace(one, number=dialled(one.number)) for one in identity.hand_over)
    return msgspec.structs.replace(identity, telephone=dialled(identity.telephone), lines=lines, hand_over=handed)


def dialled(text: str) -> str:
    """A number as it is kept: E.164 ("+18005550100"), or the three digits of an N11; empty when it is neither."""
    if re.fullmatch(r"\d11|988", text.strip()):
        return text.strip()
    try:
        number = phonenumbers.parse(text, "CA")
    except phonenumbers.NumberParseException:
        return ""
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (#rrggbb), from 1 to 21. Source: WCAG 2.2, definition of contrast ratio."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour_problems(colours: Colours) -> list[Text]:
    values = {name: getattr(colours, name) for name in Colours.__struct_fields__}
    wrong = [f"{name} ({value})" for name, value in values.items() if not _COLOUR.fullmatch(value)]
    if wrong:
        named = ", ".join(wrong)
        return [
            Text(
                f"Une couleur s’écrit #rrvvbb en lettres minuscules, comme #0b5a6b\u00a0: corrigez {named}.",
                f"A colour is written #rrggbb in lower case, such as #0b5a6b: correct {named}.",
            )
        ]
    pairs = (
        ("accent", colours.accent, "on_accent", colours.on_accent),
        ("accent_dark", colours.accent_dark, "on_accent_dark", colours.on_accent_dark),
        ("accent", colours.accent, "page", LIGHT_PAGE),
        ("accent_dark", colours.accent_dark, "page", DARK_PAGE),
    )
    return [_too_pale(*pair) for pair in pairs if contrast(pair[1], pair[3]) < ENOUGH_CONTRAST]


def _too_pale(name: str, colour: str, other_name: str, other: str) -> Text:
    ratio = contrast(colour, other)
    french = f"{ratio:.1f}".replace(".", ",")
    return Text(
        f"Le contraste de {name} ({colour}) avec {other_name} ({other}) est de {french} pour 1; il faut au moins "
        "4,5 pour 1 pour que tout le monde puisse lire. Choisissez une couleur plus éloignée de l’autre.",
        f"The contrast of {name} ({colour}) with {other_name} ({other}) is {ratio:.1f} to 1; at least 4.5 to 1 is "
        "needed for everyone to read. Choose a colour further from the other.",
    )


def _name_problems(identity: Identity) -> list[Text]:
    if identity.name.fr and identity.name.en:
        return []
    return [
        Text(
            "Le nom manque dans une des deux langues\u00a0: donnez name.fr et name.en.",
            "The name is missing in one of the two languages: give name.fr and name.en.",
        )
    ]


def _address_problems(identity: Identity) -> list[Text]:
    problems = []
    for name, value in (("chat", identity.chat), ("quick_exit", identity.quick_exit)):
        if value and not value.startswith("https://"):
            problems.append(
                Text(f"{name} doit être une adresse https://, et non {value}.",
                     f"{name} must be an https:// address, not {value}.")
            )  # fmt: skip
    if identity.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", identity.email):
        problems.append(
            Text(f"{identity.email} n’est pas une adresse courriel.", f"{identity.email} is not an e-mail address.")
        )
    if identity.logo and not _FILE_NAME.fullmatch(identity.logo):
        problems.append(
            Text(f"logo doit nommer un fichier SVG, PNG, JPEG ou WebP du dossier media, et non {identity.logo}.",
                 f"logo must name an SVG, PNG, JPEG or WebP file of the media folder, not {identity.logo}.")
        )  # fmt: skip
    return problems


def _number_problem(text: str) -> Text:
    return Text(
        f"{text or '(vide)'} n’est pas un numéro de téléphone\u00a0: écrivez 514 555-0123 ou 811.",
        f"{text or '(empty)'} is not a telephone number: write 514 555-0123 or 811.",
    )


def _day_problem(day: str) -> Text:
    days = ", ".join(_TIME_TABLE_DAYS)
    return Text(f"{day} n’est pas un jour\u00a0: écrivez {days}.", f"{day} is not a day: write {days}.")
