"""Curators read the questions that nothing answers, and make of each what helps the next person."""

from __future__ import annotations

import datetime as dt

import factories
import pytest
from django.core import serializers
from django.test import Client
from factories import NOW, asked_twice
from reading import Page
from small_directory import Directory

from balise.accounts.models import User
from balise.directory.models import Topic
from balise.search import questions, tally, wordings
from balise.search.models import Gap, SynonymChange, Wording
from balise.search.wordings import Opened

pytestmark = pytest.mark.django_db
LIST, ONE = "/en/curators/questions/", "/en/curators/questions/{}/"


@pytest.fixture
def luce() -> User:
    return factories.person("luce", "curator")


@pytest.fixture
def curator(luce: User, directory: Directory) -> Client:
    client = Client()
    client.force_login(luce)
    return client


@pytest.fixture
def zumba(directory: Directory) -> Wording:
    return asked_twice("Cours de zumba", area="mun-65005")


def rows(page: str) -> list[list[str]]:
    """The cells of the tables of a page."""
    read = Page(page)
    cells = [one for one in read.all("th", "td") if one.is_in("tbody")]
    width = len([one for one in read.all("th") if one.get("scope") == "col"])
    return [[cell.text for cell in cells[start : start + width]] for start in range(0, len(cells), width)]


def test_what_waits_is_told_with_its_count_its_areas_and_what_search_makes_of_it(
    curator: Client, zumba: Wording
) -> None:
    asked_twice("paniers kxzq", language="fr")
    asked_twice("Cours de zumba", area="region-13")
    asked_twice("zumba classes", language="en")
    found = rows(curator.get(LIST).text)
    assert found[0][0].split() == ["cours", "de", "zumba", "French"]
    assert found[0][1:4] == ["4", "Laval (2), Laval (2)", "March 2026"]
    assert "finds nothing" in found[0][4]
    assert {row[0].split()[-1] for row in found} == {"French", "English"}
    assert len(found) == 3


def test_words_asked_on_one_day_are_on_no_page(curator: Client) -> None:
    for _ in range(3):
        tally.unanswered(words="Marie Tremblay", place=None, language="fr", is_approximate=False, now=NOW)
        tally.MEMORY.flush(now=NOW)
    pages = [LIST, f"{LIST}opened/", f"{LIST}handled/", "/en/curators/gaps/", ONE.format(Wording.objects.get().pk)]
    answers = [curator.get(address) for address in pages]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 404]
    assert all("tremblay" not in answer.text.lower() for answer in answers)
    assert "No question waits" in answers[0].text


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("synonym", {"text": "cours de zumba", "topic": "leisure", "language": "fr", "in_records": "1"}),
        ("topic", {"parent": "leisure", "name_fr": "Danse latine", "name_en": "Latin dance"}),
        ("gap", {"area": "mun-65005", "topic": "", "note": "Rien."}),
        ("aside", {"reason": "Un essai."}),
        ("erase", {}),
    ],
)
def test_each_deed_leads_back_to_the_list_which_says_so(
    curator: Client, luce: User, zumba: Wording, deed: str, form: dict[str, str]
) -> None:
    done = curator.post(f"{ONE.format(zumba.pk)}handle/", {"deed": deed, **form})
    assert (done.status_code, done["Location"]) == (303, f"{LIST}?done={deed}")
    kept = Wording.objects.get(pk=zumba.pk)
    assert (kept.handled_by, kept.outcome) == (luce, "erased" if deed == "erase" else deed)
    page = Page(curator.get(done["Location"]).text)
    assert next(one.text for one in page.all("div") if one.get("role") == "status")
    assert "cours de zumba" not in [one.text for one in page.all("span")]


@pytest.mark.parametrize(
    ("deed", "form"),
    [
        ("synonym", {"text": "zum\x00ba", "topic": "leisure", "language": "es"}),
        ("topic", {"parent": "leisure", "name_fr": "Danse\x00latine", "name_en": "Latin\x00dance"}),
        ("gap", {"note": "Rien\x00ici."}),
        ("aside", {"reason": "Un\x00essai."}),
    ],
)
def test_what_no_text_of_postgresql_can_hold_is_not_kept(
    curator: Client, zumba: Wording, deed: str, form: dict[str, str]
) -> None:
    assert curator.post(f"{ONE.format(zumba.pk)}handle/", {"deed": deed, **form}).status_code == 303
    kept = serializers.serialize(
        "json", [*Wording.objects.all(), *SynonymChange.objects.all(), *Gap.objects.all(), *Topic.objects.all()]
    )
    assert "\\u0000" not in kept


def test_a_synonym_is_of_the_words_as_the_curator_writes_them(curator: Client, zumba: Wording) -> None:
    form = {"deed": "synonym", "text": " Zumbà ", "topic": "leisure", "language": "es"}
    curator.post(f"{ONE.format(zumba.pk)}handle/", form)
    change = SynonymChange.objects.get()
    assert (change.text.lower(), change.language, change.target, change.use) == (
        "zumbà", "es", "topic:leisure", "asked",
    )  # fmt: skip


def test_a_topic_is_in_the_lists_of_pages_at_once(curator: Client, zumba: Wording) -> None:
    form = {"deed": "topic", "parent": "leisure", "name_fr": "Danse latine", "name_en": "Latin dance"}
    curator.post(f"{ONE.format(zumba.pk)}handle/", form)
    code = Topic.objects.get(name_en="Latin dance").pk
    assert f'value="{code}"' in curator.get(ONE.format(asked_twice("autre chose").pk)).text


def test_what_is_refused_is_said_and_what_was_written_is_kept(curator: Client, zumba: Wording) -> None:
    form = {"deed": "topic", "parent": "leisure", "name_fr": "Danse <latine>", "name_en": ""}
    answer = curator.post(f"{ONE.format(zumba.pk)}handle/", form)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert [one.get("id") for one in page.all("p") if one.get("id") == "refused"] == ["refused"]
    values = {one.get("name"): one.get("value") for one in page.all("input") if one.get("name")}
    assert values["name_fr"] == "Danse <latine>"
    assert "<latine>" not in answer.text
    assert list(Wording.objects.waiting()) == [zumba]


def test_what_another_dealt_with_first_is_told(curator: Client, zumba: Wording) -> None:
    questions.set_aside(id=zumba.pk, reason="Un essai.", by=None, now=NOW)
    answer = curator.post(f"{ONE.format(zumba.pk)}handle/", {"deed": "gap"})
    assert answer.status_code == 409
    assert "before you" in answer.text and "Un essai." in answer.text
    assert not Gap.objects.exists()


def test_only_known_deeds_are_done(curator: Client, zumba: Wording) -> None:
    handle = f"{ONE.format(zumba.pk)}handle/"
    for deed in ("", "x", "undo"):
        assert curator.post(handle, {"deed": deed}).status_code == 400
    assert curator.get(handle).status_code == 405
    assert curator.post(f"{ONE.format(999)}handle/", {"deed": "gap"}).status_code == 404


def test_what_was_made_is_listed_with_who_and_when_and_taken_back(curator: Client, zumba: Wording) -> None:
    curator.post(f"{ONE.format(zumba.pk)}handle/", {"deed": "aside", "reason": "Un essai."})
    told = rows(curator.get(f"{LIST}handled/").text)
    assert told[0][1:4] == ["set aside", "Un essai.", "luce"]
    back = curator.post(f"{ONE.format(zumba.pk)}take-back/")
    assert (back.status_code, back["Location"]) == (303, f"{LIST}?done=undo")
    assert "the question waits again" in curator.get(back["Location"]).text
    assert curator.post(f"{ONE.format(zumba.pk)}take-back/").status_code == 409


def test_gaps_are_listed_closed_for_a_reason_and_opened_again(curator: Client, luce: User, zumba: Wording) -> None:
    form = {"deed": "gap", "area": "mun-65005", "topic": "leisure", "note": "Rien à Laval."}
    curator.post(f"{ONE.format(zumba.pk)}handle/", form)
    gap = Gap.objects.get()
    page = curator.get("/en/curators/gaps/").text
    assert all(told in page for told in ("cours de zumba", "Laval", "Sports and Leisure", "Rien à Laval.", "luce"))
    close = f"/en/curators/gaps/{gap.pk}/close/"
    assert curator.post(close, {"reason": " "}).status_code == 422
    assert curator.post(close, {"reason": "Un service est né."}).status_code == 303
    assert curator.post(close, {"reason": "Encore"}).status_code == 409
    told = rows(curator.get("/en/curators/gaps/?done=close").text)
    assert told[0][2:4] == ["Un service est né.", "luce"]
    assert curator.post(f"/en/curators/gaps/{gap.pk}/reopen/").status_code == 303
    assert curator.post(f"/en/curators/gaps/{gap.pk}/reopen/").status_code == 409
    assert Gap.objects.open().exists()


def test_an_area_that_was_not_asked_is_not_noted(curator: Client, zumba: Wording) -> None:
    curator.post(f"{ONE.format(zumba.pk)}handle/", {"deed": "gap", "area": "mun-99999"})
    assert Gap.objects.get().area == ""


def test_services_most_opened_are_told_by_question(curator: Client, directory: Directory) -> None:
    for day, number, count in ((0, directory.pantry, 1), (1, directory.pantry, 5), (1, directory.shelter, 9)):
        today = NOW.date() + dt.timedelta(days=day)
        click = Opened("fr", "de quoi manger", today.replace(day=1), number)
        wordings.keep(asked={}, opened={click: count}, today=today)
    told = [[row[0].split()[:-1], *row[1:]] for row in rows(curator.get(f"{LIST}opened/").text)]
    assert told == [
        [["de", "quoi", "manger"], "Shelter", "9", "March 2026"],
        [["de", "quoi", "manger"], "Food pantry", "6", "March 2026"],
    ]


def test_the_list_is_cut_into_pages(curator: Client) -> None:
    for number in range(26):
        asked_twice(f"mot{chr(97 + number)}zx")
    assert len(rows(curator.get(LIST).text)) == 25
    assert len(rows(curator.get(LIST, {"page": "2"}).text)) == 1
    assert curator.get(LIST, {"page": "x"}).status_code == 200


def test_nobody_but_curators_reads_or_deals_with_questions(zumba: Wording) -> None:
    gets = [LIST, f"{LIST}opened/", f"{LIST}handled/", ONE.format(zumba.pk), "/en/curators/gaps/"]
    posts = [f"{ONE.format(zumba.pk)}handle/", f"{ONE.format(zumba.pk)}take-back/"]
    other = Client()
    other.force_login(factories.person("ana", "analyst"))
    assert [Client().get(address).status_code for address in gets] == [302] * len(gets)
    assert [other.get(address).status_code for address in gets] == [403] * len(gets)
    assert [Client().post(address, {"deed": "erase"}).status_code for address in posts] == [302] * len(posts)
    assert [other.post(address, {"deed": "erase"}).status_code for address in posts] == [403] * len(posts)
    assert list(Wording.objects.waiting()) == [zumba]


def test_another_site_cannot_erase_a_question(luce: User, zumba: Wording) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(luce)
    assert careful.post(f"{ONE.format(zumba.pk)}handle/", {"deed": "erase"}).status_code == 403
    assert list(Wording.objects.waiting()) == [zumba]
