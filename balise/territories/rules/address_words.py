"""Words of Québec addresses in both languages: street types, directions, units, with the forms people write."""

from __future__ import annotations

# Canonical form -> other forms, folded (lower case, no accents, no points).
FRENCH_TYPES = {
    "rue": "r",
    "avenue": "av ave aven",
    "boulevard": "boul bd blvd boulev",
    "chemin": "ch chem",
    "place": "pl",
    "rang": "rg",
    "route": "rte",
    "montée": "mtee montee",
    "côte": "cote",
    "croissant": "crois",
    "terrasse": "terr tsse",
    "allée": "allee",
    "impasse": "imp",
    "ruelle": "",
    "carré": "carre car",
    "square": "sq",
    "promenade": "prom",
    "autoroute": "aut",
    "cours": "",
    "passage": "pass",
    "quai": "",
    "esplanade": "espl",
    "sentier": "sent",
    "traverse": "trav",
    "voie": "",
}
ENGLISH_TYPES = {
    "Street": "street st str",
    "Avenue": "avenue av ave",
    "Road": "road rd",
    "Drive": "drive dr",
    "Boulevard": "boulevard blvd",
    "Lane": "lane ln",
    "Court": "court ct crt",
    "Crescent": "crescent cres cr",
    "Place": "place pl",
    "Square": "square sq",
    "Terrace": "terrace terr ter",
    "Highway": "highway hwy",
    "Circle": "circle cir",
    "Gardens": "gardens gdns",
    "Park": "park",
    "Way": "way",
}
DIRECTIONS = {  # code -> (French, English, other forms folded)
    "N": ("Nord", "North", "n"),
    "S": ("Sud", "South", "s"),
    "E": ("Est", "East", "e"),
    "O": ("Ouest", "West", "o w"),
    "NE": ("Nord-Est", "North-East", "ne northeast"),
    "NO": ("Nord-Ouest", "North-West", "no nw northwest"),
    "SE": ("Sud-Est", "South-East", "se southeast"),
    "SO": ("Sud-Ouest", "South-West", "so sw southwest"),
}
UNITS = {  # code -> (French, English, other forms folded)
    "office": ("bureau", "Office", "bur bureaux"),
    "apartment": ("appartement", "Apartment", "app apt appt apart"),
    "suite": ("suite", "Suite", "ste"),
    "unit": ("unité", "Unit", ""),
    "premises": ("local", "Premises", "loc locaux"),
    "door": ("porte", "Door", ""),
    "room": ("salle", "Room", "rm"),
}
