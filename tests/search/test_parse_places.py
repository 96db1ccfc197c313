"""Places, as they are read in what people type."""

from __future__ import annotations

import pytest
from parsed_directory import said

READ = [
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
    ("refuge metro Verdun", "topic:shelters word:metro word:verdun"),
    ("Verdun station refuge", "word:verdun word:station topic:shelters"),
    ("métro Joliette", "word:metro word:joliette"),
    ("rue Verdun", "topic:homelessness word:verdun"),
    ("garderie 45.5, -73.6", "topic:child-care place:"),
    ("Laval Verdun", "place:mun-65005 word:verdun"),
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_a_place_is_read(text: str, read: str) -> None:
    assert said(text) == read
