"""What may be answered, and how it is said. Lists that each operator makes its own are in the table `Code` instead.

Sources: Inform USA Standards and Quality Indicators (inquirer types, follow-up), the annual reports of the 211s of
Québec (transfers by line, conditions of unmet needs), Act respecting the protection of personal information in the
private sector, CQLR c. P-39.1 (grounds of disclosure).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from balise.core.languages import Text

Choices = Mapping[str, Text]


def _table(**told: tuple[str, str]) -> Choices:
    return MappingProxyType({code: Text(fr=fr, en=en) for code, (fr, en) in told.items()})


CHANNELS = _table(
    telephone=("Téléphone", "Telephone"),
    chat=("Clavardage", "Chat"),
    email=("Courriel", "E-mail"),
    in_person=("En personne", "In person"),
    other=("Autre", "Other"),
)
TIMED = frozenset({"telephone", "chat"})  # channels on which someone waits while the clock runs

DIRECTIONS = _table(inbound=("Reçu", "Inbound"), outbound=("Fait par nous", "Outbound"))

# Only a conversation counts as a communication; the others are kept and counted apart.
KINDS = _table(
    conversation=("Échange", "Conversation"),
    abandoned=("Abandonné avant la réponse", "Abandoned before an answer"),
    silent=("Silence", "Silent"),
    hang_up=("Raccroché", "Hang-up"),
    wrong_number=("Mauvais numéro", "Wrong number"),
    test=("Essai", "Test"),
)

INQUIRERS = _table(
    self=("Pour soi", "For themselves"),
    relative=("Pour un proche", "For someone close"),
    professional=("Au travail, pour quelqu’un", "A professional, for someone"),
)

GENDERS = _table(
    woman=("Femme", "Woman"),
    man=("Homme", "Man"),
    other=("Autre identité", "Another identity"),
    unknown=("Non précisé", "Not said"),
)

INTERPRETING = _table(
    joined=("Interprète joint", "Interpreter joined"),
    none_available=("Aucun interprète libre", "No interpreter available"),
    declined=("Refusé par la personne", "Declined by the person"),
)

STATUSES = _table(
    met=("Comblé", "Met"),
    partly=("Comblé en partie", "Partly met"),
    unmet=("Non comblé", "Unmet"),
    withdrawn=("Retiré", "Withdrawn"),
    information=("Information seulement", "Information only"),
)

PRIORITIES = _table(
    low=("Peut attendre", "Can wait"),
    normal=("Normale", "Normal"),
    high=("Pressante", "Pressing"),
    urgent=("Urgente", "Urgent"),
)

WAYS = _table(
    information=("Information donnée", "Information given"),
    emailed=("Envoyée par écrit", "Sent in writing"),
    direct_transfer=("Mise en relation directe", "Direct transfer"),
    corridor=("Par corridor", "By corridor"),
)

# What became of a referral. Those of FAILED do not stand: the need is still to be answered.
OUTCOMES = _table(
    helped=("A aidé", "Helped"),
    partly_helped=("A aidé en partie", "Helped in part"),
    waiting=("En attente", "Waiting"),
    not_reached=("Organisme non joint", "Organization not reached"),
    full=("Complet", "Full"),
    not_eligible=("Personne non admissible", "Person not eligible"),
    not_served=("Territoire non desservi", "Area not served"),
    refused=("Refusée par la personne", "Declined by the person"),
    closed=("Service fermé", "Service closed"),
    not_helped=("N’a pas aidé", "Did not help"),
)
FAILED = frozenset({"not_reached", "full", "not_eligible", "not_served", "refused", "closed", "not_helped"})

LINES = _table(
    l911=("911", "911"),
    l811_health=("811, santé", "811, health"),
    l811_social=("811, social", "811, social"),
    suicide=("Prévention du suicide", "Suicide prevention"),
    crisis=("Centre de crise", "Crisis centre"),
    violence=("SOS violence conjugale", "SOS violence conjugale"),
    poison=("Centre antipoison", "Poison centre"),
    youth=("Direction de la protection de la jeunesse", "Youth protection"),
    other=("Autre ligne", "Another line"),
)

GROUNDS = _table(
    consent=("Consentement de la personne", "The person’s consent"),
    emergency=("Urgence, vie ou santé en danger (P-39.1, art. 18, 7°)",
               "Emergency, life or health in danger (P-39.1, s. 18(7))"),
    serious_risk=("Risque sérieux de mort ou de blessures graves (P-39.1, art. 18.1)",
                  "Serious risk of death or injury (P-39.1, s. 18.1)"),
    nothing_disclosed=("Rien n’a été transmis", "Nothing was disclosed"),
)  # fmt: skip
WITHOUT_CONSENT = frozenset({"emergency", "serious_risk"})

# The only data that a transfer may carry: what the line needs to find and help the person.
DISCLOSED = _table(
    name=("Nom", "Name"),
    number=("Numéro de téléphone", "Telephone number"),
    address=("Adresse ou lieu", "Address or place"),
    age=("Âge", "Age"),
    situation=("Situation", "Situation"),
    risk=("Nature du danger", "Nature of the danger"),
)

SAFE_WAYS = _table(
    call=("Appeler", "Call"),
    call_say_211=("Appeler en disant « 211 »", "Call and say “211”"),
    voicemail=("Laisser un message", "Leave a message"),
    text=("Écrire un texto", "Send a text"),
    email=("Écrire un courriel", "Send an e-mail"),
    through_other=("Passer par un proche", "Through someone close"),
)

FOLLOW_UP_STATES = _table(
    planned=("Prévu", "Planned"),
    reached=("Personne jointe", "Person reached"),
    unreachable=("Personne non jointe", "Person not reached"),
    declined=("Refusé", "Declined"),
    cancelled=("Annulé", "Cancelled"),
)

ATTEMPTS = _table(
    reached=("Jointe", "Reached"),
    no_answer=("Pas de réponse", "No answer"),
    message_left=("Message laissé", "Message left"),
    wrong_number=("Mauvais numéro", "Wrong number"),
    call_back=("Demande de rappeler", "Asked to be called back"),
)

PURPOSES = _table(
    follow_up=("Suivi", "Follow-up"),
    programme=("Programme", "Programme"),
    transfer=("Transfert", "Transfer"),
)
