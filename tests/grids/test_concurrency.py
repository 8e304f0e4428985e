"""Several processes write both forests at once; HAMMER_SECONDS makes it longer."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from grids.models import Area, PartyOrganisation
from grids.operations import (
    AreaDraft,
    CityDraft,
    OrganisationDraft,
    check_tree,
    create_city,
    create_district,
    create_organisation,
    load_areas,
    load_level_schemes,
)
from members.operations.accounts import system_user
from tests.grids.conftest import AT

PROCESSES = 4
SECONDS = float(os.environ.get("HAMMER_SECONDS", "5"))
ROOT = Path(__file__).parents[2]


def test_database_url():
    """How another process reaches the database of this test."""
    values = connection.settings_dict
    account = f"{values['USER']}:{values['PASSWORD']}"
    return f"postgres://{account}@{values['HOST']}:{values['PORT']}/{values['NAME']}"


test_database_url.__test__ = False


def lay_ground():
    acting = {"by": system_user(), "at": AT}
    scheme = load_level_schemes(**acting)["maanshan"]
    city = create_city(CityDraft(code="9901", name="测试市", prefix="TST", scheme=scheme), **acting)
    drafts = []
    for code in ("990101", "990102"):
        district = create_district(city, code=code, name=f"区{code}", **acting)
        for number in range(1, 4):
            code = f"{district.code}{number:03}"
            drafts.append(AreaDraft(tier="street", name=code, code=code, district=district))
    load_areas(drafts, **acting)
    root = OrganisationDraft(kind="working_committee", name="党工委", code="0", city=city)
    create_organisation(root, **acting)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_trees_stay_sound_under_four_writers():
    lay_ground()
    environment = os.environ | {
        "DATABASE_URL": test_database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.grids.hammer", str(SECONDS), str(seed)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in range(PROCESSES)
    ]
    done = Counter()
    for writer in writers:
        out, _err = writer.communicate(timeout=SECONDS + 120)
        assert writer.returncode == 0
        done.update(json.loads(out))
    assert check_tree(Area) == []
    assert check_tree(PartyOrganisation) == []
    for act in ("create", "move", "close", "load", "create_organisation"):
        assert done[act] > 0, done
