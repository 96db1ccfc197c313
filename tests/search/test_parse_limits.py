"""Numbers, people, times and other limits, as they are read in what people type."""

from __future__ import annotations

import pytest
from parsed_directory import said

READ = [
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
]


@pytest.mark.parametrize(("text", "read"), READ)
def test_a_limit_is_read(text: str, read: str) -> None:
    assert said(text) == read
