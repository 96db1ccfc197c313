"""Who runs a demonstration: an operator and people that do not exist."""

from __future__ import annotations

import datetime as dt

from balise.accounts.rules import Identity, Opening, Texts
from balise.core.languages import Text

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

IDENTITY = Identity(
    name=Text("Balise-Démo, le répertoire imaginaire", "Balise Demo, the imaginary directory"),
    short_name=Text("Balise-Démo", "Balise Demo"),
    tagline=Text(
        "Trouver de l’aide près de chez soi, dans un Québec inventé",
        "Finding help close to home, in an invented Québec",
    ),
    telephone="211",
    email="bonjour@balise-demo.example.org",
    hours=Text("Sept jours sur sept, de 8 h à 18 h", "Seven days a week, 8 a.m. to 6 p.m."),
    openings=(Opening(WEEK, dt.time(8), dt.time(18)),),
    territory="ca-qc",
    texts=Texts(
        home=Text(
            "Dites ce dont vous avez besoin et où vous êtes : nous cherchons parmi des milliers de services. "
            "Tout ce que vous verrez ici est inventé et sert à montrer le logiciel.".replace(" :", "\u00a0:"),
            "Say what you need and where you are: thousands of services are searched. "
            "Everything you see here is invented and serves to show the software.",
        ),
        about=Text(
            "Ce site est une démonstration du logiciel libre Balise. Les organismes, les adresses, les numéros de "
            "téléphone et les personnes qui y figurent sont imaginaires; seuls les noms de lieux sont réels.\n\n"
            "Si vous avez besoin d’aide pour vrai, composez le 211, ou le 911 en cas de danger.",
            "This site is a demonstration of the free software Balise. The organizations, addresses, telephone numbers "
            "and people in it are imaginary; only the names of places are real.\n\n"
            "If you really need help, dial 211, or 911 in case of danger.",
        ),
    ),
    is_demo=True,
)
