"""The kinds of areas, smallest first, with their names in both languages and how codes of each begin."""

from __future__ import annotations

from dataclasses import dataclass

from balise.core.languages import Text


@dataclass(frozen=True, slots=True)
class Kind:
    name: Text
    prefix: str  # of the codes of areas of this kind
    rank: int  # 0 is the smallest; an area comes before those of higher ranks
    weight: float  # which of several areas of one name people mean most often, 0 to 1


KINDS: dict[str, Kind] = {
    "postal": Kind(Text("Région de tri postal", "Postal area"), "fsa", 0, 0.5),
    "neighbourhood": Kind(Text("Quartier", "Neighbourhood"), "hood", 1, 0.7),
    "borough": Kind(Text("Arrondissement", "Borough"), "borough", 2, 0.8),
    "municipality": Kind(Text("Municipalité", "Municipality"), "mun", 3, 1.0),
    "mrc": Kind(Text("MRC", "RCM"), "mrc", 4, 0.4),
    "agglomeration": Kind(Text("Agglomération", "Agglomeration"), "agglo", 5, 0.3),
    "crown": Kind(Text("Couronne", "Crown"), "crown", 6, 0.35),
    "region": Kind(Text("Région administrative", "Administrative region"), "region", 7, 0.7),
    "metropolitan": Kind(Text("Communauté métropolitaine", "Metropolitan community"), "cm", 8, 0.3),
    "province": Kind(Text("Province", "Province"), "ca", 9, 0.6),
    "country": Kind(Text("Pays", "Country"), "ca", 10, 0.2),
}
