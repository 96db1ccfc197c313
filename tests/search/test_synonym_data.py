"""The shipped ways of saying: whole, without repetition, true to what people mean.

What each check says was written beside the data, from what people say on the telephone; the judged questions of
`judged/` were not looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from balise.core.languages import LANGUAGES, Text
from balise.directory.rules.codes import LANGUAGES as KNOWN_LANGUAGES
from balise.directory.rules.topics import own_tree
from balise.search import graph
from balise.search.rules.known import Known, Unknowing
from balise.search.rules.lexicon import Lexicon
from balise.search.rules.parsing import parse
from balise.search.rules.reading import tokens
from balise.search.rules.synonyms import folded, key, problem
from balise.search.rules.understood import Entry
from balise.search.schema import stems

TREE = own_tree()
TOPICS = {topic.code for topic in TREE}
EXPECTED = """
    bouffe = food
    j'ai faim = food.hampers
    I'm hungry = food.meals
    je n'ai rien à manger = food.hampers
    I have nothing to eat = food.hampers
    banque alimentaire = food.hampers
    food bank = food.hampers
    panier de Noël = food.christmas
    soupe populaire = food.meals
    soup kitchen = food.meals
    popote roulante = seniors.meals
    meals on wheels = seniors.meals
    frigo communautaire = food.fridges
    cuisine collective = food.collective-kitchens
    jardin communautaire = food.gardens
    lait maternisé = food.perinatal
    baby formula = food.perinatal
    formula = food.perinatal
    loyer en retard = material.bills.rent
    pu capable de payer mon loyer = material.bills.rent
    can't pay my rent = material.bills.rent
    hydro coupé = material.bills.energy
    hydro bill = material.bills.energy
    my landlord wants to evict me = material.housing.tenants
    éviction = material.housing.tenants
    TAL = material.housing.tenants
    régie du logement = material.housing.tenants
    HLM = material.housing.subsidized
    subsidized housing = material.housing.subsidized
    appartement pas cher = material.housing.search
    chambre à louer = material.housing.rooms
    friperie = material.clothing
    thrift store = material.clothing
    manteau d'hiver = material.clothing
    couches = material.baby-items
    diapers = material.baby-items
    meubles usagés = material.furniture
    fournitures scolaires = material.school-supplies
    aide pour déménager = material.moving
    passe d'autobus = material.transport
    sans-abri = homelessness
    itinérance = homelessness
    je dors dehors = homelessness
    nowhere to sleep = homelessness.shelters
    où dormir ce soir = homelessness.shelters
    halte-chaleur = homelessness.warming
    travailleur de rue = homelessness.outreach
    refuge pour femmes = homelessness.shelters.women
    men's shelter = homelessness.shelters.men
    CPE = family.child-care
    garderie = family.child-care
    daycare = family.child-care
    day care = family.child-care
    camp d'été = family.camps
    camp = family.camps
    transport-accompagnement = seniors.transport
    medical escort = seniors.transport
    ma femme vient de mourir = support.bereavement
    est décédé = support.bereavement
    passed away = support.bereavement
    lost my husband = support.bereavement
    wants to die at home = health.palliative
    veut mourir chez elle = health.palliative
    bury my father = support.funerals
    enterrer mon mari = support.funerals
    shrink = mental-health.counselling
    un psy = mental-health.counselling
    docteur = health.clinics
    see a doc = health.family-doctor
    burnt out = mental-health.anxiety
    je suis à boutte = mental-health.anxiety
    dors dans mon char = homelessness.shelters
    sleeping in my car = homelessness.shelters
    à la rue = homelessness
    pas de lunch à l'école = food.school
    get my groceries = food.delivery
    un ordi = education.digital
    études secondaires = education.adult
    financial help for students = education.financial-aid
    ran away = support.missing-persons
    ma fille a fugué = support.missing-persons
    vole ma grand-mère = seniors.abuse
    stealing from my grandmother = seniors.abuse
    à cause de ma race = immigration.racism
    skin colour = justice.human-rights
    objets volumineux = community.donations
    papiers perdus = homelessness.id-mail
    lost my ID = homelessness.id-mail
    enfant autiste = intellectual.autism
    pregnant and not sure I will keep it = family.pregnancy.choice
    refugees = immigration.asylum
    réfugiées = immigration.asylum
    anciens militaires = government.veterans
    former soldiers = government.veterans
    local employment centre = income.job-search
    summer camp = family.camps
    DPJ = family.protection
    batshaw = family.protection
    divorce = family.separation
    garde partagée = family.separation
    mère monoparentale = family.parenting.single
    enceinte = family.pregnancy
    avortement = family.pregnancy.choice
    fausse couche = family.pregnancy.loss
    allaitement = family.pregnancy.breastfeeding
    halte-garderie = family.child-care.drop-in
    répit = family.respite
    BS = income.social-assistance
    aide de dernier recours = income.social-assistance
    welfare = income.social-assistance
    chômage = income.unemployment
    assurance-emploi = income.unemployment
    EI = income.unemployment
    impôts = income.tax-clinics
    tax clinic = income.tax-clinics
    refaire mon CV = income.job-search
    looking for work = income.job-search
    dettes = income.budget
    ACEF = income.budget
    CNESST = income.labour-rights
    congédié = income.labour-rights
    partir une entreprise = income.self-employment
    allocations familiales = income.benefits
    francisation = immigration.french
    French classes = immigration.french
    demandeur d'asile = immigration.asylum
    PRAIDA = immigration.asylum
    nouvel arrivant = immigration
    sans papiers = immigration.no-status
    interprète = immigration.interpreters
    work permit = immigration.legal
    newcomer services = immigration
    équivalence de diplôme = immigration.work
    aînés = seniors
    aînée = seniors
    elderly = seniors
    CHSLD = seniors.housing.long-term-care
    résidence pour aînés = seniors.housing
    Alzheimer = seniors.memory
    aide-ménagère = seniors.home-support.housekeeping
    déneigement = seniors.home-support.odd-jobs
    snow removal = seniors.home-support.odd-jobs
    elder abuse = seniors.abuse
    proche aidant = support.caregivers
    caregiver = support.caregivers
    deuil = support.bereavement
    grief = support.bereavement
    violence conjugale = support.domestic-violence
    mon chum me frappe = support.domestic-violence
    my husband hits me = support.domestic-violence
    viol = support.sexual-assault
    sexual assault = support.sexual-assault
    idées noires = mental-health.suicide
    I want to die = mental-health.suicide
    suicide = mental-health.suicide
    AA = mental-health.alcohol-drugs.mutual-aid
    alcooliques anonymes = mental-health.alcohol-drugs.mutual-aid
    détox = mental-health.alcohol-drugs.detox
    cure = mental-health.alcohol-drugs.rehab
    rehab = mental-health.alcohol-drugs.rehab
    naloxone = mental-health.alcohol-drugs.harm-reduction
    overdose = mental-health.alcohol-drugs.harm-reduction
    je bois trop = mental-health.alcohol-drugs
    gambling = mental-health.gambling
    anxiété = mental-health.anxiety
    panic attacks = mental-health.anxiety
    besoin de parler = mental-health.listening
    helpline = mental-health.listening
    psychologue gratuit = mental-health.counselling
    low-cost therapy = mental-health.counselling
    schizophrénie = mental-health.psychosis
    anorexia = mental-health.eating
    CLSC = health.clinics
    walk-in clinic = health.clinics
    médecin de famille = health.family-doctor
    GAMF = health.family-doctor
    info-santé = health.info-lines
    dentiste = health.dental
    toothache = health.dental
    lunettes = health.vision
    ITSS = health.sexual
    VIH = health.sexual.hiv
    soins palliatifs = health.palliative
    arrêter de fumer = health.quit-smoking
    vaccin = health.prevention
    carte soleil = government.health-card
    medicare card = government.health-card
    RAMQ = government.health-card
    SAAQ = government.licences
    NAS = government.federal
    passport = government.federal
    acte de naissance = government.civil-status
    bed bugs = government.public-health
    chien perdu = government.animals
    aide juridique = justice.legal-aid
    free lawyer = justice.legal-aid
    casier judiciaire = justice.offenders
    IVAC = justice.victims
    arnaque = justice.consumers
    testament = justice.protection
    autisme = intellectual.autism
    trisomie = intellectual
    fauteuil roulant = physical.equipment
    transport adapté = physical.adapted-transport
    paratransit = physical.adapted-transport
    sourd = physical.hearing
    aveugle = physical.vision
    maison des jeunes = youth.centres
    intimidation à l'école = youth.bullying
    aide aux devoirs = education.homework
    apprendre à lire = education.literacy
    finir mon secondaire = education.adult
    bibliothèque = education.libraries
    piscine = leisure.pools
    LGBTQ = gender.lgbtq
    centre de femmes = gender.women
    bénévolat = community.volunteering
    atelier de vélo = community.repair
    طعام = food
    食物银行 = food.hampers
    manje = food
    еда = food
    غذا = food
    thức ăn = food
    abogado = justice
    médico = health
    refugiado = immigration.asylum
    لاجئ = immigration.asylum
    租房 = material.housing.search
"""


def own() -> dict[tuple[str, str, str], Entry]:
    """What the topics say of themselves."""
    said = (
        Entry(text, language, f"topic:{topic.code}")
        for topic in TREE
        for language in LANGUAGES
        for text in (getattr(topic.name, language), *topic.synonyms(language))
    )
    return {key(entry): entry for entry in said}


@pytest.fixture(scope="module")
def standing() -> dict[tuple[str, str, str], Entry]:
    """The words of the topics with the shipped ones over them."""
    found = own()
    for entry, is_on in graph.shipped():
        found.pop(key(entry), None)
        if is_on:
            found[key(entry)] = entry
    return found


@pytest.fixture(scope="module")
def lexicon(standing: dict[tuple[str, str, str], Entry]) -> Lexicon:
    return Lexicon.compile(standing.values(), stems)


@pytest.fixture(scope="module")
def known(lexicon: Lexicon) -> Known:
    asked = Unknowing()
    asked.lexicon = lexicon
    return asked


def topics(text: str, known: Known) -> list[str]:
    return [code for span in parse(text, "fr", known).of("topic") for code in span.value.split("|")]


def test_every_row_can_be_a_way_of_saying() -> None:
    assert [(entry, why.en) for entry, _ in graph.shipped() if (why := problem(entry, TOPICS))] == []
    assert {entry.language for entry, _ in graph.shipped()} <= set(KNOWN_LANGUAGES)


def test_no_row_says_what_another_says() -> None:
    counted = Counter(key(entry) for entry, _ in graph.shipped())
    assert [one for one, count in counted.items() if count > 1] == []


def test_a_row_repeats_a_topic_only_to_say_it_otherwise() -> None:
    known = own()
    assert [entry for entry, is_on in graph.shipped() if is_on and known.get(key(entry)) == entry] == []
    assert [entry for entry, is_on in graph.shipped() if not is_on and key(entry) not in known] == []


def test_no_row_is_made_of_grammar_only() -> None:
    shipped = [entry for entry, is_on in graph.shipped() if is_on and entry.language in LANGUAGES]
    assert [entry.text for entry in shipped if all(token.is_grammar for token in tokens(entry.text))] == []


def test_nothing_of_a_need_is_noise(standing: dict[tuple[str, str, str], Entry]) -> None:
    noise = {entry for entry in standing.values() if entry.target == "noise:"}
    said = {folded(entry.text) for entry in noise}
    assert len(noise) > 200
    assert [entry for entry in standing.values() if entry not in noise and folded(entry.text) in said] == []


def test_every_topic_has_three_ways_of_saying_in_each_of_our_languages(
    standing: dict[tuple[str, str, str], Entry],
) -> None:
    counted = Counter((entry.target, entry.language) for entry in standing.values())
    assert [
        (code, language) for code in TOPICS for language in LANGUAGES if counted[f"topic:{code}", language] < 3
    ] == []


def test_the_main_topics_are_named_in_five_other_languages(standing: dict[tuple[str, str, str], Entry]) -> None:
    languages = defaultdict(set)
    for entry in standing.values():
        if entry.target.startswith("topic:") and entry.language not in LANGUAGES:
            languages[entry.target].add(entry.language)
    assert sum(len(said) >= 5 for said in languages.values()) >= 60


@pytest.mark.parametrize("line", EXPECTED.strip().splitlines(), ids=lambda line: line.split(" = ")[0].strip())
def test_people_are_understood(known: Known, line: str) -> None:
    text, code = (part.strip() for part in line.split(" = "))
    assert code in topics(text, known)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("je suis sur la rue Ontario", "homelessness"),
        ("my father", "family.parenting.fathers"),
        ("refugees", "homelessness.shelters"),
        ("wants to die at home", "mental-health.suicide"),
        ("House", "material.housing"),
        ("garder", "family.child-care"),
        ("papiers", "seniors"),
        ("courir", "education"),
        ("escort", "gender.sex-work"),
    ],
)
def test_words_are_not_taken_for_others_that_look_like_them(known: Known, text: str, code: str) -> None:
    assert code not in topics(text, known)


@pytest.mark.parametrize("text", ["aide", "centre", "rue", "maison", "home", "local", "place", "la", "service", "help"])
def test_a_word_that_says_nothing_alone_means_no_topic(lexicon: Lexicon, text: str) -> None:
    assert not [target for target in lexicon.lookup(text) if target.startswith("topic:")]


def test_what_a_record_says_of_anything_is_no_topic_of_it(lexicon: Lexicon) -> None:
    said = Text(
        fr="Organisme communautaire ouvert aux hommes et aux femmes. Stationnement dans la rue, sonnez à la porte."
    )
    assert lexicon.mentions(said) == frozenset()
