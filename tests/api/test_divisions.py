"""The real divisions of both cities over REST, with the codes of the statistics bureau."""

import re

import pytest
from rest_framework.authtoken.models import Token

from members.models import User
from tests.api.conftest import Program
from tests.grids.conftest import bare, divisions

__all__ = ["bare", "divisions"]


@pytest.fixture
def centre(divisions) -> Program:
    """Speaks for an account that reaches every city."""
    account = User.objects.create_user("centre", is_superuser=True)
    client = Program()
    client.credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=account)}")
    return client


def all_of(client, **query):
    page = client.get_json("areas/", page_size=200, **query)
    rows = page["results"]
    while page["next"]:
        page = client.get(page["next"]).json()
        rows += page["results"]
    return rows


@pytest.mark.slow
def test_every_real_community_is_listed_with_its_code(centre):
    rows = all_of(centre, tier="community", within="3405")
    assert len(rows) == len({row["code"] for row in rows}) == 567
    assert all(re.fullmatch(r"\d{12}", row["code"]) for row in rows)
    assert sum(row["committee_kind"] == "residents" for row in rows) == 175
    sundi = next(row for row in rows if row["name"] == "孙底社区")
    assert (sundi["official_name"], sundi["code"]) == ("孙底社区居委会", "340504003014")
    others = all_of(centre, tier="community", within="620982")
    assert len(others) == 67
    assert {"梨园社区", "古城社区"} <= {row["name"] for row in others}
