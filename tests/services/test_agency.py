"""An agent's steps and the signatures that are taken, through the doors (DOMAIN.md 6.6)."""

from __future__ import annotations

import base64
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from records.models import Attachment, AuditEntry
from services.models import AgencyStep, ServiceItem, ServiceRequest, Signature
from services.operations import requests as steps
from services.operations.agency import SIGNATURE, authorise
from services.operations.catalogue import load_catalogue
from services.operations.forgetting import forget_applicant
from services.operations.requests import RequestDraft, ask_service
from tests.services.agency import drawn
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
PHONE = "13812345678"
REASON = "核对领取人"


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def asked(world) -> tuple[ServiceRequest, str]:
    """A request with an agent who is authorised since yesterday."""
    load_catalogue(world.city, by=world.system, at=world.now)
    item = ServiceItem.objects.get(city=world.city, code="A02")
    draft = RequestDraft(item=item, area=world.sundi, mode="agent")
    row, code = ask_service(draft, Contact("朱大爷", PHONE), by=world.system, at=world.now)
    by, at = world.user("community"), timezone.now()
    row = steps.begin(steps.accept(row, by=by, at=at), by=by, at=at)
    row = steps.name_agent(row, by=by, at=at, agent=by)
    day = timezone.localdate(at)
    dates = {"authorised_on": day - timedelta(days=1), "authorised_until": day + timedelta(days=30)}
    return authorise(row, by=by, at=at, **dates), code


def press(client: Client, row: ServiceRequest, move: str, **data: Any) -> Any:
    return client.post(f"/service-requests/{row.pk}/moves/{move}/", data)


def done(world, row: ServiceRequest) -> ServiceRequest:
    return steps.finish(row, by=world.user("community"), at=timezone.now(), result="已参保。")


def test_the_applicant_reads_what_the_agent_did_and_no_name(world, asked):
    row, code = asked
    clerk = signed_in(world.user("community"))
    step = {"done_on": timezone.localdate(), "step": "材料交医保窗口，已受理。"}
    assert press(clerk, row, "note-step", **step).status_code == 302
    record = row.records.get(move="note-step")
    assert record.data == {"on": f"{timezone.localdate()}"}, "the words stand in one place only"
    page = clerk.get(f"/service-requests/{row.pk}/").content.decode()
    assert "材料交医保窗口" in page and "note-step" in page
    receipt = Client().get(row.receipt_url(code)).content.decode()
    assert "材料交医保窗口" in receipt
    assert world.user("community").person.masked_name not in receipt


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"step": ""}, "step"),
        ({"step": "陪同李阿姨到窗口"}, "step"),
        ({"step": "来电13912345678"}, "step"),
        ({"days": 1}, "done_on"),
        ({"days": -2}, "done_on"),
        ({"done_on": "昨天"}, "done_on"),
    ],
)
def test_a_step_names_nobody_and_lies_within_the_authorisation(world, asked, change, field):
    row, _code = asked
    days = change.pop("days", 0)
    day = timezone.localdate() + timedelta(days=days)
    given = {"done_on": day, "step": "递交材料", **change}
    answer = press(signed_in(world.user("community")), row, "note-step", **given)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not AgencyStep.objects.exists()
    assert not row.records.filter(move="note-step").exists()


def test_words_that_were_looked_at_are_kept_and_numbers_stay_masked(world, asked):
    row, code = asked
    given = {"done_on": timezone.localdate(), "step": "李阿姨 13912345678", "is_checked": "on"}
    assert press(signed_in(world.user("community")), row, "note-step", **given).status_code == 302
    assert "13912345678" not in Client().get(row.receipt_url(code)).content.decode()


def test_without_an_agent_there_are_no_steps(world, asked):
    row, _code = asked
    ServiceRequest.objects.filter(pk=row.pk).update(
        agent=None, authorised_on=None, authorised_until=None
    )
    page = signed_in(world.user("community")).get(f"/service-requests/{row.pk}/").content.decode()
    assert "note-step" not in page
    answer = press(
        signed_in(world.user("community")),
        row,
        "note-step",
        done_on=timezone.localdate(),
        step="递交材料",
    )
    assert answer.status_code == 422


def test_what_an_agent_did_is_signed_for(world, asked):
    row, clerk = done(world, asked[0]), signed_in(world.user("community"))
    answer = press(clerk, row, "hand-over", received_by="本人")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["is_signed"])
    answer = press(clerk, row, "hand-over", received_by="本人", signature=drawn())
    assert answer.status_code == 302
    signature = Signature.objects.get()
    assert (signature.stage, signature.is_drawn) == ("hand_over", True)
    kept = Attachment.objects.about(SIGNATURE, signature.pk).get()
    assert kept.content_type == "image/png"
    with kept.file.open("rb") as file, Image.open(file) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "1", (640, 360))


def test_a_name_and_a_tick_do_without_a_script(world, asked):
    row, clerk = done(world, asked[0]), signed_in(world.user("community"))
    assert press(clerk, row, "hand-over", received_by="本人", is_signed="on").status_code == 302
    assert not Signature.objects.get().is_drawn
    assert not Attachment.objects.filter(subject_type=SIGNATURE).exists()


@pytest.mark.parametrize(
    "bad",
    [
        "data:image/png;base64,%%%",
        "data:image/png;base64," + base64.b64encode(b"no picture").decode(),
        "data:image/svg+xml;base64,PHN2Zy8+",
        "javascript:alert(1)",
        drawn(is_empty=True),
        drawn(size=(4000, 4000)),
    ],
    ids=("base64", "bytes", "svg", "script", "empty", "huge"),
)
def test_what_is_no_signature_is_said_at_the_box(world, asked, bad):
    row, clerk = done(world, asked[0]), signed_in(world.user("community"))
    answer = press(clerk, row, "hand-over", received_by="本人", signature=bad)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["signature"])
    row.refresh_from_db()
    assert row.status == "done" and not Signature.objects.exists()


def test_a_signature_is_seen_for_a_reason_and_only_within_reach(world, asked):
    row, clerk = done(world, asked[0]), signed_in(world.user("community"))
    press(clerk, row, "hand-over", received_by="本人", signature=drawn())
    path = f"/service-signatures/{Signature.objects.get().pk}/"
    assert signed_in(world.user("community_other")).get(path).status_code == 404
    assert Client().get(path).status_code == 302
    assert clerk.post(path, {"reason": "看"}).status_code == 422
    page = clerk.post(path, {"reason": REASON}).content.decode()
    assert "data:image/png;base64," in page
    entry = AuditEntry.objects.get(action="signature.reveal")
    assert (entry.reason, entry.subject_id) == (REASON, row.pk)
    kept = Attachment.objects.get(subject_type=SIGNATURE)
    assert clerk.get(f"/attachments/{kept.pk}/").status_code == 404, "no address without a reason"


def test_the_api_takes_steps_and_signatures_alike(world, asked):
    row, clerk = asked[0], signed_in(world.user("community"))
    base = f"/api/v1/service-requests/{row.pk}/"
    words = {"done_on": f"{timezone.localdate()}", "step": "递交材料"}
    kind = "application/json"
    answer = clerk.post(f"{base}moves/note-step/", words, content_type=kind)
    assert answer.status_code == 200, answer.content
    assert [step["words"] for step in answer.json()["steps"]] == ["递交材料"]
    done(world, row)
    short = clerk.post(f"{base}moves/hand-over/", {"received_by": "本人"}, content_type=kind)
    assert (short.status_code, short.json()["code"]) == (409, "signature_needed")
    said = {"received_by": "本人", "signature": drawn()}
    answer = clerk.post(f"{base}moves/hand-over/", said, content_type=kind)
    (signed,) = answer.json()["signatures"]
    path = f"{base}signatures/{signed['id']}/"
    assert clerk.post(path, {"reason": ""}, content_type=kind).status_code == 400
    shown = clerk.post(path, {"reason": REASON}, content_type=kind).json()["picture"]
    raw = base64.b64decode(shown.removeprefix("data:image/png;base64,"))
    assert Image.open(io.BytesIO(raw)).size == (640, 360)
    other = signed_in(world.user("community_other"))
    assert other.post(path, {"reason": REASON}, content_type=kind).status_code == 404


def test_steps_and_signatures_go_with_whoever_asked(world, asked):
    row, clerk = asked[0], signed_in(world.user("community"))
    press(clerk, row, "note-step", done_on=timezone.localdate(), step="递交材料")
    press(clerk, done(world, row), "hand-over", received_by="本人", signature=drawn())
    kept = Attachment.objects.get(subject_type=SIGNATURE)
    forget_applicant(PHONE, by=world.community, at=timezone.now())
    assert AgencyStep.objects.get().words == "***"
    assert Signature.objects.get().is_drawn, "that somebody signed stays known"
    assert not Attachment.objects.filter(pk=kept.pk).exists()
    page = clerk.post(f"/service-signatures/{Signature.objects.get().pk}/", {"reason": REASON})
    assert page.status_code == 422
