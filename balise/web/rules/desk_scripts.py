"""Scripts for a call in which someone may be in danger: what to listen for, what to say, whom to hand over to.

Short, so that they can be read while listening. An operator's own protocol comes first: these follow the public
guidance of 988 (Suicide Crisis Helpline), SOS violence conjugale, and the Commission des droits de la personne et des
droits de la jeunesse, whose list of youth-protection lines by region (cdpdj.qc.ca) is below. A line without a number
is one that the operator has to complete (docs/guides/counsellor.md).
"""

from __future__ import annotations

from typing import NamedTuple

from balise.core.languages import Text


class HandOver(NamedTuple):
    """A line to turn the person over to. `line` is a code of intake.rules.choices.LINES; `areas` codes of areas that
    it is for, none for all of Québec; `number` E.164 or short, "" where the operator must say it."""

    line: str
    name: Text
    number: str
    note: Text = Text()
    areas: tuple[str, ...] = ()


class Script(NamedTuple):
    code: str
    title: Text
    topics: tuple[str, ...]  # a need under one of these proposes the script
    signs: tuple[Text, ...]
    say: tuple[Text, ...]
    then: tuple[Text, ...]
    lines: tuple[HandOver, ...]


_911 = HandOver("l911", Text("911", "911"), "911", Text("Danger immédiat", "Immediate danger"))
_988 = HandOver(
    "suicide", Text("988, aide en cas de crise de suicide", "988 Suicide Crisis Helpline"), "988",
    Text("Jour et nuit, téléphone ou texto", "Day and night, call or text"),
)  # fmt: skip
_CRISIS = HandOver(
    "crisis", Text("Centre de crise du secteur", "Crisis centre of the area"), "",
    Text("Numéro à compléter par l’opérateur\u00a0: cherchez « centre de crise » pour le secteur",
         "Number to be completed by the operator: search “crisis centre” for the area"),
)  # fmt: skip
_SOCIAL = HandOver(
    "l811_social", Text("Info-Social 811, option 2", "Info-Social 811, option 2"), "811",
    Text("Jour et nuit", "Day and night"),
)  # fmt: skip
_SOS = HandOver(
    "violence", Text("SOS violence conjugale", "SOS violence conjugale"), "+18003639010",
    Text("Jour et nuit, partout au Québec", "Day and night, all of Québec"),
)  # fmt: skip

# Toll-free number by administrative region, as the CDPDJ lists them.
_YOUTH = (
    ("region-01", "Bas-Saint-Laurent", "+18004639009"),
    ("region-02", "Saguenay–Lac-Saint-Jean", "+18004639188"),
    ("region-03", "Capitale-Nationale", "+18004634834"),
    ("region-04", "Mauricie", "+18005678520"),
    ("region-05", "Estrie", "+18004631029"),
    ("region-07", "Outaouais", "+18005676810"),
    ("region-08", "Abitibi-Témiscamingue", "+18005676405"),
    ("region-09", "Côte-Nord", "+18004638547"),
    ("region-11", "Gaspésie–Îles-de-la-Madeleine", "+18004634225"),
    ("region-12", "Chaudière-Appalaches", "+18004619331"),
    ("region-13", "Laval", "+18889754884"),
    ("region-14", "Lanaudière", "+18006651414"),
    ("region-15", "Laurentides", "+18003618665"),
    ("region-16", "Montérégie", "+18003615310"),
    ("region-17", "Centre-du-Québec", "+18005678520"),
)
_YOUTH_LINES = (
    HandOver("youth", Text("DPJ de Montréal, en français", "Youth protection, Montréal, in French"), "+15148963100",
             areas=("region-06",)),
    HandOver("youth", Text("DPJ de Montréal, en anglais (Batshaw)", "Youth protection, Montréal, in English (Batshaw)"),
             "+15149356196", areas=("region-06",)),
    *(
        HandOver("youth", Text(f"DPJ, {name}", f"Youth protection, {name}"), number, areas=(area,))
        for area, name, number in _YOUTH
    ),
    HandOver("youth", Text("DPJ, Nord-du-Québec", "Youth protection, Nord-du-Québec"), "",
             Text("Numéro à compléter par l’opérateur\u00a0: il diffère selon la communauté",
                  "Number to be completed by the operator: it differs from one community to another"),
             ("region-10",)),
)  # fmt: skip

SCRIPTS: tuple[Script, ...] = (
    Script(
        "danger",
        Text("Danger immédiat", "Immediate danger"),
        ("justice.police-safety", "government.emergency-measures"),
        (
            Text("Cris, bris, menaces ou coups entendus", "Shouting, breaking, threats or blows heard"),
            Text("La personne chuchote, répond par oui ou non, ou se tait tout à coup",
                 "The person whispers, answers yes or no, or suddenly goes quiet"),
            Text("Malaise, intoxication, difficulté à respirer ou à rester éveillée",
                 "Feeling faint, an overdose, trouble breathing or staying awake"),
        ),
        (
            Text("Êtes-vous en sécurité en ce moment\u00a0?", "Are you safe right now?"),
            Text("Si parler est dangereux, répondez par oui ou non.", "If it is dangerous to talk, answer yes or no."),
            Text("Où êtes-vous\u00a0? Une adresse, une intersection, ce que vous voyez.",
                 "Where are you? An address, a corner, what you see."),
            Text("Je reste en ligne pendant que le 911 répond.", "I am staying on the line while 911 answers."),
        ),
        (
            Text("Prévenez la personne responsable sans raccrocher.", "Tell the person in charge without hanging up."),
            Text("Transférez au 911 en restant en ligne\u00a0; notez si le transfert a été accepté et ce "
                 "qui a été transmis.",
                 "Transfer to 911 and stay on the line; record whether it was accepted and what was disclosed."),
            Text("Ligne coupée\u00a0: la personne responsable décide du rappel selon le protocole de l’opérateur.",
                 "Line lost: the person in charge decides on calling back, by the operator’s protocol."),
        ),
        (_911,),
    ),
    Script(
        "suicide",
        Text("Idées suicidaires", "Thoughts of suicide"),
        ("mental-health.suicide", "mental-health.crisis", "mental-health.listening"),
        (
            Text("« Je n’en peux plus », « je veux que ça arrête », « vous serez mieux sans moi »",
                 "“I can’t go on”, “I want it to stop”, “you will be better off without me”"),
            Text("Dons d’objets, adieux, calme soudain après la détresse",
                 "Giving things away, goodbyes, sudden calm after distress"),
            Text("Perte récente, consommation, isolement, tentative passée",
                 "A recent loss, drinking or drugs, isolation, a past attempt"),
        ),
        (
            Text("Pensez-vous au suicide\u00a0?", "Are you thinking about suicide?"),
            Text("Avez-vous pensé à comment\u00a0? Avez-vous ce qu’il faut près de vous\u00a0?",
                 "Have you thought about how? Do you have what you would use near you?"),
            Text("Est-ce pour aujourd’hui\u00a0? Avez-vous déjà commencé quelque chose\u00a0?",
                 "Is it for today? Have you already started anything?"),
            Text("Merci de me le dire. Je vous mets en contact avec quelqu’un qui est formé pour ça, je "
                 "reste avec vous.",
                 "Thank you for telling me. I am connecting you with someone trained for this; I am staying with you."),
        ),
        (
            Text("Geste commencé ou moyen à portée\u00a0: 911, en restant en ligne.",
                 "An attempt begun, or means at hand: 911, and stay on the line."),
            Text("Sinon, transfert au 988 en restant en ligne jusqu’à la réponse.",
                 "Otherwise transfer to 988, staying on the line until it is answered."),
        ),
        (_988, _911, _CRISIS, _SOCIAL),
    ),
    Script(
        "violence",
        Text("Violence conjugale", "Domestic violence"),
        ("support.domestic-violence", "gender.women.shelters", "family.family-violence-kids", "support.sexual-assault"),
        (
            Text("Peur de l’autre, appels surveillés, argent ou sorties contrôlés",
                 "Fear of the other, watched calls, controlled money or outings"),
            Text("Menaces, arme à la maison, strangulation, rupture récente\u00a0: danger de mort",
                 "Threats, a weapon at home, strangling, a recent break-up: danger of death"),
            Text("Quelqu’un écoute ou parle à sa place", "Someone listens, or speaks for them"),
        ),
        (
            Text("Pouvez-vous parler librement\u00a0? Dites « mauvais numéro » si vous devez raccrocher.",
                 "Can you talk freely? Say “wrong number” if you must hang up."),
            Text("Êtes-vous blessée\u00a0? Y a-t-il des enfants avec vous\u00a0?",
                 "Are you hurt? Are there children with you?"),
            Text("Ce que vous vivez n’est pas de votre faute.", "What is happening to you is not your fault."),
            Text("Puis-je vous rappeler sans danger\u00a0? À quel moment, et que dois-je dire\u00a0?",
                 "Is it safe to call you back? When, and what should I say?"),
        ),
        (
            Text("Danger immédiat\u00a0: 911. Sinon SOS violence conjugale, qui trouve une place en maison "
                 "d’hébergement.",
                 "Immediate danger: 911. Otherwise SOS violence conjugale, which finds a place in a shelter."),
            Text("N’envoyez rien par écrit sans demander si c’est sûr.",
                 "Send nothing in writing without asking whether it is safe."),
        ),
        (_SOS, _911),
    ),
    Script(
        "child",
        Text("Enfant en danger", "A child in danger"),
        ("family.protection", "family.family-violence-kids", "youth.after-care"),
        (
            Text("Coups, abus sexuel, négligence, abandon, violence psychologique",
                 "Blows, sexual abuse, neglect, abandonment, psychological violence"),
            Text("Un enfant seul, sans soins, ou qui a peur de rentrer chez lui",
                 "A child alone, without care, or afraid to go home"),
            Text("Un jeune en fugue ou qui parle de se faire du mal",
                 "A young person who ran away or speaks of self-harm"),
        ),
        (
            Text("L’enfant est-il en sécurité maintenant\u00a0? Avec qui est-il\u00a0?",
                 "Is the child safe now? Who is the child with?"),
            Text("Qu’avez-vous vu ou entendu vous-même\u00a0?", "What did you see or hear yourself?"),
            Text("La DPJ garde confidentielle l’identité de qui signale.",
                 "Youth protection keeps confidential the identity of who reports."),
        ),
        (
            Text("Danger immédiat\u00a0: 911.", "Immediate danger: 911."),
            Text("Qui a des raisons de croire qu’un enfant est en danger peut signaler, et doit le faire en cas d’abus "
                 "sexuel ou physique (Loi sur la protection de la jeunesse, art. 39).",
                 "Whoever has reason to believe that a child is in danger may report it, and must in a case of sexual "
                 "or physical abuse (Youth Protection Act, s. 39)."),
        ),
        (*_YOUTH_LINES, _911, _SOS),
    ),
)  # fmt: skip
