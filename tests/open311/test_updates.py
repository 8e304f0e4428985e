"""News of matters in both directions (OPEN311 checklist U1 to U6)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from records.models import Attachment, Notice
from tests.tickets.desk import HOUR, receipt
from tests.tickets.photos import photo
from tickets.models import HeardUpdate, Ticket
from tickets.operations import dispatch, triage
from tickets.operations.moderation import publish_ticket

pytestmark = pytest.mark.django_db
NEWS = {
    "update_id": "u-1",
    "status": "FIXED",
    "updated_datetime": "2026-11-23T10:30:00+08:00",
    "description": "现场已经好了",
}


def updates(program, **query) -> list:
    return program.json("servicerequestupdates", **query)


@pytest.fixture
def own(program, world):
    """A matter the program sent, filed and dispatched since."""
    number = program.sent(**{"attribute[fixmystreet_id]": "77"})["service_request_id"]
    ticket = Ticket.objects.get(number=number)
    Ticket.objects.filter(pk=ticket.pk).update(public_state="hidden")
    later = world.now + 3 * HOUR
    ticket = triage.file_ticket(ticket, by=world.clerk, at=later, note="内部备注")
    return dispatch.dispatch_ticket(ticket, by=world.clerk, at=later, lead=world.urban)


def test_U1_news_with_their_fields(program, stranger, own):
    found = updates(program, api_key=program.key)
    assert [each["status"] for each in found] == ["open", "for_triage", "action_scheduled"]
    names = ["update_id", "service_request_id", "status", "updated_datetime", "description"]
    for each in found:
        assert list(each)[:6] == [*names, "media_url"]
        assert each["service_request_id"] == own.number
        assert each["fixmystreet_id"] == "77"
    assert "内部备注" not in str(found)
    root = program.xml("servicerequestupdates", api_key=program.key)
    assert root.tag == "service_request_updates"
    assert root.find("request_update/update_id") is not None
    assert updates(stranger) == []


def test_U2_both_ends_count_and_the_order_ascends(program, own, world):
    moment = (world.now + 3 * HOUR).strftime("%Y-%m-%dT%H:%M:%SZ")
    span = {"start_date": moment, "end_date": moment, "api_key": program.key}
    found = updates(program, **span)
    assert [each["updated_datetime"] for each in found] == [moment] * 3
    ids = [int(each["update_id"]) for each in found]
    assert ids == sorted(ids)
    assert len(set(ids)) == 3
    assert updates(program, **span) == found
    late = {"start_date": "2026-11-23T05:00:01Z", "api_key": program.key}
    assert updates(program, **late) == []


def test_U2_the_moment_is_when_it_could_be_read(stranger, world):
    ticket = receipt(world).ticket
    ticket = triage.file_ticket(ticket, by=world.clerk, at=world.now + HOUR)
    assert updates(stranger) == []
    shown = world.now + 2 * HOUR
    publish_ticket(ticket, by=world.system, at=shown, public_title="地锁")
    (entry,) = updates(stranger)
    assert entry["updated_datetime"] == shown.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert entry["status"] == "for_triage"


def test_U2_at_most_31_days_at_once(stranger, world):
    span = {"start_date": "2026-10-01", "end_date": "2026-11-20"}
    assert stranger.get("servicerequestupdates.xml", **span).status_code == 400


def test_U3_news_from_another_system_are_kept_once(program, own, world):
    given = {"service_request_id": own.number, **NEWS}
    answer = program.post("servicerequestupdates.json", **given)
    assert answer.json() == [{"update_id": "u-1"}]
    again = program.post("servicerequestupdates.json", **{**given, "description": "别的"})
    assert (again.status_code, again.json()) == (200, answer.json())
    row = HeardUpdate.objects.get()
    assert (row.text, row.state) == ("现场已经好了", "fixed")
    ticket = Ticket.objects.get(pk=own.pk)
    assert ticket.status == "dispatched"
    assert ticket.records.filter(move="hear").count() == 1
    assert Notice.objects.filter(recipient=world.clerk, kind="ticket_heard").count() == 1


def test_U3_what_is_missing_is_told_at_once(program, stranger, own):
    status, errors = program.refused("servicerequestupdates.json", service_request_id=own.number)
    assert status == 400
    assert len(errors) == 4
    given = {"service_request_id": own.number, **NEWS}
    assert stranger.refused("servicerequestupdates.json", **given)[0] == 403
    wrong = {**given, "updated_datetime": "yesterday"}
    assert program.refused("servicerequestupdates.json", **wrong)[0] == 400
    assert not HeardUpdate.objects.exists()


def test_U3_pictures_come_along(program, own):
    given = {"service_request_id": own.number, **NEWS, "photo1": photo()}
    assert program.post("servicerequestupdates.json", **given).status_code == 200
    assert Attachment.objects.about("ticket", own.pk).filter(purpose="evidence").count() == 1


def test_U3_only_about_what_the_program_may_read(program, other_program, own):
    given = {"service_request_id": own.number, **NEWS}
    assert other_program.refused("servicerequestupdates.json", **given)[0] == 404


def test_U4_states_in_any_case_and_no_others(program, own):
    given = {"service_request_id": own.number, **NEWS}
    for n, state in enumerate(("INTERNAL_REFERRAL", "in_progress", "Fixed", "UNCHANGED")):
        data = {**given, "update_id": str(n), "status": state}
        assert program.post("servicerequestupdates.json", **data).status_code == 200
    wrong = {**given, "update_id": "x", "status": "broken"}
    assert program.refused("servicerequestupdates.json", **wrong)[0] == 400


def test_U4_our_states_in_the_words_of_the_extension(program, stranger, shown, world):
    ticket = shown()
    triage.decline_ticket(ticket, by=world.clerk, at=world.now + HOUR, reason="不属于")
    found = updates(stranger)
    assert [each["status"] for each in found] == ["open", "not_councils_responsibility"]
    assert "不属于" not in str(found)


def test_U6_extras_tell_the_kind_it_was_filed_as(program, own):
    found = updates(program, api_key=program.key)
    assert found[1]["extras"] == {"category": own.category.name}


def test_news_of_long_ago_are_in_their_own_span(stranger, shown, world):
    shown(at=world.now - timedelta(days=40))
    assert updates(stranger) == []
    span = {"start_date": "2026-10-10", "end_date": "2026-10-20"}
    assert len(updates(stranger, **span)) == 1
