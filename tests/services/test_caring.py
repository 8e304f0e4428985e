"""Households that agreed to be looked after: with consent only, masked, reminded, erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from grids.operations.plans import Plan
from lib.errors import Refused
from lib.pii import decrypt
from overview.operations.changes import approve_change
from records.models import Attachment, AuditEntry, Notice
from services.models import CareContact, Visit
from services.operations.caring import (
    CareDraft,
    Ending,
    change_care,
    end_care,
    end_consents,
    keep_care,
    remind_of_care,
)
from services.operations.visits import VisitDraft, log_visit
from tests.overview.changes import proposed
from tests.services.alliance import signed_in
from tests.tickets.desk import queries
from tests.tickets.photos import photo
from tests.world import World

pytestmark = pytest.mark.django_db
NAME, PHONE, DOOR = "欧阳奶奶", "13812345678", "3单元602"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def at_work(world: World, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with time_machine.travel(world.now, tick=False):
        yield


def kept(world: World, **more) -> CareContact:
    """An elderly woman in building 1 who agreed to a visit a month."""
    facts = {
        "area": world.sundi_b1,
        "kind": "elderly_alone",
        "name": NAME,
        "phone": PHONE,
        "door": DOOR,
        "consent_by": "self",
        "consent_on": date(2026, 11, 20),
    }
    return keep_care(CareDraft(**facts | more), by=world.gridworker, at=world.now)


def seen(world: World, care: CareContact, **more) -> Visit:
    facts = {"area": care.area, "kind": "household", "care": care, "visited_at": world.now}
    return log_visit(VisitDraft(**facts | more), by=world.gridworker, at=world.now)


def test_a_household_is_kept_encrypted_and_shown_masked(world):
    phone = signed_in(world.gridworker)
    form = {
        "area": world.sundi_b1.code,
        "kind": "elderly_alone",
        "name": NAME,
        "phone": PHONE,
        "door": DOOR,
        "every_days": "30",
        "consent_by": "self",
        "consent_on": "2026-11-20",
    }
    page = phone.post("/care/new/", form).url
    row = CareContact.objects.get()
    stored = CareContact.objects.filter(pk=row.pk).values().get()
    assert not any(word in str(stored.values()) for word in (NAME, PHONE, DOOR))
    assert decrypt(row.name_cipher) == NAME
    for address in (page, "/care/", f"/visits/new/?care={row.pk}"):
        shown = phone.get(address).content.decode()
        assert not any(word in shown for word in (NAME, PHONE, DOOR))
    assert "138****5678" in phone.get(page).content.decode()
    clear = phone.post(f"{page}reveal/", {"field": "phone", "reason": "约定上门时间"})
    assert PHONE in clear.content.decode()
    assert AuditEntry.objects.get(action="carecontact.reveal").subject_id == row.pk
    assert phone.post(f"{page}reveal/", {"field": "phone", "reason": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"kind": "household"}, "not_welfare", "kind"),
        ({"kind": "child"}, "guardian_needed", "consent_by"),
        ({"consent_on": date(2026, 11, 24)}, "in_the_future", "consent_on"),
        ({"every_days": 0}, "bad_frequency", "every_days"),
        ({"ends_on": date(2026, 11, 22)}, "consent_ended", "ends_on"),
    ],
)
def test_only_welfare_and_only_with_consent(world, wrong, code, field):
    with pytest.raises(Refused) as refused:
        kept(world, **wrong)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert kept(world, kind="child", consent_by="guardian").pk


def test_it_is_time_to_drop_by_and_the_grid_hears_of_it_once(world):
    row = kept(world)
    assert remind_of_care(world.now) == 2
    assert remind_of_care(world.now + DAY) == 0
    told = {notice.recipient.username for notice in Notice.objects.filter(kind="care_due")}
    assert told == {"gridworker", "gridhead"}
    seen(world, row)
    row.refresh_from_db()
    assert (row.last_visited_on, row.due_on) == (date(2026, 11, 23), date(2026, 12, 23))
    assert remind_of_care(world.now + 29 * DAY) == 0
    assert remind_of_care(world.now + 31 * DAY) == 2
    words = Notice.objects.filter(kind="care_due").values_list("params", flat=True)
    assert not any(NAME in str(one) or PHONE in str(one) for one in words)


def test_a_visit_takes_the_kind_of_the_household_and_must_be_where_it_lives(world):
    row = kept(world)
    assert seen(world, row).kind == "elderly_alone"
    with pytest.raises(Refused) as refused:
        seen(world, row, area=world.sundi_b2)
    assert refused.value.code == "care_elsewhere"


def test_a_withdrawn_consent_erases_everything(world):
    row = kept(world)
    visit = seen(world, row, text="腿脚不便，想装扶手", door=DOOR, photos=[photo()])
    other = log_visit(
        VisitDraft(area=row.area, kind="shop", text="无事", visited_at=world.now),
        by=world.gridworker,
        at=world.now,
    )
    phone = signed_in(world.gridworker)
    assert phone.post(f"/care/{row.pk}/end/", {"why": "withdrawn"}).url == "/care/"
    assert not CareContact.objects.exists()
    visit.refresh_from_db()
    other.refresh_from_db()
    assert (visit.kind, visit.text, visit.door_cipher, visit.care) == ("household", "", "", None)
    assert not Attachment.objects.filter(subject_type="visit").exists()
    assert other.text == "无事"
    entry = AuditEntry.objects.get(action="care.end")
    assert entry.data == {"why": "withdrawn"}
    assert phone.get(f"/care/{row.pk}/").status_code == 404
    with pytest.raises(Refused) as refused:
        end_care(row, by=world.gridworker, at=world.now, why=Ending.MOVED)
    assert refused.value.code == "care_ended"


def test_a_consent_that_runs_out_erases_by_itself(world):
    kept(world, ends_on=date(2026, 12, 1))
    kept(world)
    assert end_consents(world.now + 7 * DAY, by=world.system) == 0
    assert end_consents(world.now + 9 * DAY, by=world.system) == 1
    assert end_consents(world.now + 9 * DAY, by=world.system) == 0
    assert CareContact.objects.count() == 1


def test_what_is_kept_can_be_corrected(world):
    row = kept(world)
    seen(world, row)
    phone = signed_in(world.gridworker)
    phone.post(f"/care/{row.pk}/change/", {"every_days": "14", "phone": "13900001111"})
    row.refresh_from_db()
    assert (row.every_days, row.due_on) == (14, date(2026, 12, 7))
    assert (decrypt(row.phone_cipher), decrypt(row.door_cipher)) == ("13900001111", DOOR)
    bad = phone.post(f"/care/{row.pk}/change/", {"every_days": "400"})
    assert bad.status_code == 422
    with pytest.raises(Refused):
        change_care(row, by=world.gridworker, at=world.now, every_days=0)


def test_households_end_at_the_border_of_the_reach(world):
    row = kept(world)
    for user in (world.gridworker_two, world.gridworker_other, world.community_other):
        client = signed_in(user)
        assert client.get("/care/").context["lines"] == []
        for page in ("", "change/", "end/", "reveal/"):
            assert client.get(f"/care/{row.pk}/{page}").status_code == 404
        assert client.get(f"/visits/new/?care={row.pk}").status_code == 404
    assert signed_in(world.department).get("/care/").status_code == 403
    assert len(signed_in(world.clerk).get("/care/").context["lines"]) == 1


def test_the_register_is_flat(world):
    clerk = signed_in(world.clerk)
    kept(world)
    few = queries(clerk, "/care/")
    for _more in range(8):
        kept(world)
    assert queries(clerk, "/care/?due=on") == few


def test_households_of_a_closed_area_go_over_to_the_heir(world):
    row = kept(world, area=world.sundi_1)
    plan = Plan(subjects=(world.sundi_1.pk, world.sundi_2.pk), into=world.sundi_2.pk)
    approve_change(proposed(world, "merge", plan), by=world.district, at=world.now)
    row.refresh_from_db()
    assert row.area == world.sundi_2
