"""The search over REST: the same rows as on the page, within the same reach."""

import pytest
from rest_framework.test import APIClient

from grids.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations(world):
    return [
        Place.objects.create(
            name=f"柳园{number:02d}号站", kind="other", area=world.sundi, valid_from="2020-01-01"
        )
        for number in range(30)
    ]


def test_a_program_finds_what_a_person_finds(program, world, stations, reported):
    answer = program("street").get_json("search/", q="柳园")
    assert answer["kinds"] == [{"kind": "places", "label": "阵地", "count": 30, "is_more": False}]
    assert [hit["key"] for hit in answer["results"]] == [str(row.pk) for row in stations[:5]]
    assert answer["results"][0]["url"] == f"/organisation/places/{stations[0].pk}/"
    assert program("street_other").get_json("search/", q="柳园")["results"] == []
    number = reported["number"]
    assert program("clerk").get_json("search/", q=number)["straight_to"] == f"/tickets/{number}/"
    assert program("street_other").get_json("search/", q=number)["straight_to"] is None


def test_one_kind_comes_in_pages(program, stations):
    street = program("street")
    first = street.get_json("search/", q="柳园", kind="places", page_size=20)
    assert len(first["results"]) == 20 and first["previous"] is None
    rest = street.get(first["next"]).json()
    assert len(rest["results"]) == 10 and rest["next"] is None


def test_wrong_questions_are_answered(program, db):
    street = program("street")
    assert street.get("/api/v1/search/", {"q": "柳", "kind": "nothing"}).status_code == 400
    assert (
        street.get("/api/v1/search/", {"q": "柳", "kind": "places", "cursor": "x"}).status_code
        == 400
    )
    assert street.get_json("search/", q="")["results"] == []
    assert street.get_json("search/", q="\x00" + "x" * 4000)["results"] == []


def test_residents_ask_without_an_account(stations):
    client = APIClient()
    answer = client.get("/api/v1/public-search/", {"q": "柳园"}).json()
    assert answer["kinds"][0]["count"] == 30
    assert answer["results"][0]["url"] == f"/place/{stations[0].pk}/"
    assert client.get("/api/v1/search/", {"q": "柳园"}).status_code == 401
