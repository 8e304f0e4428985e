"""Every move through its form: the page, the deed, and what comes back when it is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from records.models import Attachment, Notice
from tests.tickets.desk import HOUR, checking_stage, closed, dispatched, filed, reported
from tests.tickets.photos import photo
from tickets.forms.moves import BUILDERS
from tickets.models import Assignment, Rating, Ticket
from tickets.operations.register import DESKS

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def path(row, name: str) -> str:
    if isinstance(row, Assignment):
        return f"/assignments/{row.pk}/moves/{name}/"
    return f"/tickets/{row.number}/moves/{name}/"


def press(client, user, row, name: str, **data):
    client.force_login(user)
    return client.post(path(row, name), {"seen": row.flow_count, **data})


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def test_every_input_of_every_move_has_a_builder_and_every_operation_a_row():
    for desk in DESKS.values():
        shown = {move.name for move in desk.workflow if not move.hidden}
        assert shown == set(desk.operations)
        for move in desk.workflow:
            if not move.hidden:
                assert set(move.fields) <= set(BUILDERS), move.name


def test_a_form_page_works_without_scripts(world, client):
    ticket = filed(world)
    client.force_login(world.clerk)
    page = client.get(path(ticket, "dispatch"))
    html = page.content.decode()
    assert page.status_code == 200
    assert f'name="seen" value="{ticket.flow_count}"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="lead"' in html


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("accept", {}, "accepted"),
        ("accept", {"note": "已核实"}, "accepted"),
        ("file", {}, "filed"),
        ("file", {"category": "0603"}, "filed"),
        ("not-file", {"reason": "不属于受理范围"}, "not_filed"),
    ],
)
def test_the_desk_decides(world, client, name, data, status):
    ticket = reported(world, by=world.buildinghead)
    answer = press(client, world.clerk, ticket, name, **data)
    assert answer.status_code == 302
    assert answer["Location"] == f"/tickets/{ticket.number}/"
    ticket = fresh(ticket)
    assert ticket.status == status
    record = ticket.records.order_by("id").last()
    assert (record.move, record.by, record.post.role) == (name, world.clerk, "community_clerk")
    if name != "file":
        assert Notice.objects.filter(recipient=world.buildinghead).exists()


def test_filing_takes_the_chosen_condition(world, client):
    ticket = reported(world)
    client.force_login(world.clerk)
    form = client.get(path(ticket, "file")).context["form"]
    assert form["category"].value() == "0121"
    other = world.category("0121").limits.last()
    assert press(client, world.clerk, ticket, "file", condition=other.pk).status_code == 302
    assert fresh(ticket).condition == other


def test_the_duty_list_stands_chosen_with_its_basis(world, client):
    ticket = filed(world)
    client.force_login(world.clerk)
    page = client.get(path(ticket, "dispatch"))
    assert page.context["form"]["lead"].value() == world.urban.code
    assert "权责清单（示例）" in page.content.decode()


def test_dispatch_gives_the_work_out(world, client):
    ticket = filed(world)
    answer = press(
        client,
        world.clerk,
        ticket,
        "dispatch",
        lead=world.housing.code,
        assist=[world.urban.code, world.traffic.code],
        notify=[world.fire.code],
        note="请尽快",
    )
    assert answer.status_code == 302
    roles = set(fresh(ticket).assignments.values_list("unit__short_name", "role"))
    assert roles == {
        ("住建局", "lead"),
        ("城管局", "assist"),
        ("交警大队", "assist"),
        ("消防救援大队", "notify"),
    }
    assert Notice.objects.filter(recipient=world.housing_officer).exists()


def test_a_team_takes_the_place_of_the_suggested_lead(world, client):
    ticket = filed(world)
    answer = press(
        client,
        world.clerk,
        ticket,
        "dispatch",
        lead=world.urban.code,
        team=world.sundi_1.code,
    )
    assert answer.status_code == 302
    assert fresh(ticket).assignments.get().area == world.sundi_1


def test_choices_serve_the_place_and_lie_within_reach(world, client):
    ticket = filed(world)
    client.force_login(world.clerk)
    form = client.get(path(ticket, "dispatch")).context["form"]
    units = {unit.short_name for unit in form.fields["lead"].queryset}
    assert "阳光物业" in units
    assert not units & {"敦煌城管局", "敦煌供水公司"}
    teams = [label.strip() for _code, label in form.fields["team"].widget.choices][1:]
    assert teams == ["孙底社区", "孙底第一网格", "阳光花园1栋"]


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"lead": "U006"}, "lead", "does not serve"),
        ({"lead": "zzz"}, "lead", "does not serve"),
        ({"lead": "\x00"}, "lead", "Null characters"),
        ({"lead": ""}, None, None),
        ({"team": "340504001001"}, "team", "does not serve"),
        ({"lead": "U000", "assist": ["U000"]}, "assist", "only one part"),
        ({"assist": ["U007"]}, "assist", "does not serve"),
        ({"notify": ["\x00"]}, "notify", ""),
        ({"note": "字" * 1001}, "note", "1000"),
    ],
)
def test_bad_input_for_a_dispatch_is_said_at_its_field(world, client, data, field, words):
    ticket = filed(world)
    given = {"note": "请看一下", **data}
    answer = press(client, world.clerk, ticket, "dispatch", **given)
    if field is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == 422
    assert words in str(answer.context["form"].errors[field])
    assert answer.context["form"]["note"].value() == given["note"]
    assert fresh(ticket).status == "filed"
    assert not ticket.assignments.exists()


@pytest.mark.parametrize("name", ["not-file", "self-close"])
def test_what_is_required_is_required(world, client, name):
    ticket = reported(world)
    answer = press(client, world.gridworker, ticket, name)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) & {"reason", "note"}
    assert fresh(ticket).status == "reported"


def test_a_unit_signs_works_and_finishes(world, client):
    ticket = dispatched(world)
    row = ticket.assignments.get()
    assert press(client, world.department, row, "sign").status_code == 302
    assert fresh(ticket).status == "handling"
    assert press(client, world.department, fresh(row), "start").status_code == 302
    missing = press(client, world.department, fresh(row), "finish", note="拆了")
    assert missing.status_code == 422
    assert "photo" in str(missing.context["form"].errors["photos"])
    assert missing.context["form"]["note"].value() == "拆了"
    done = press(
        client,
        world.department,
        fresh(row),
        "finish",
        note="拆了",
        photos=[photo(), photo("b.jpg")],
    )
    assert done.status_code == 302
    assert fresh(ticket).status == "checking"
    assert Attachment.objects.filter(purpose="after").count() == 2


def test_check_close_and_rate(world, client):
    ticket = checking_stage(world)
    assert press(client, world.gridworker, ticket, "pass", note="看过了").status_code == 302
    assert press(client, world.clerk, fresh(ticket), "close").status_code == 302
    bad = press(client, world.clerk, fresh(ticket), "rate", solved="maybe", satisfaction="9")
    assert bad.status_code == 422
    assert set(bad.context["form"].errors) == {"solved", "satisfaction"}
    good = press(client, world.clerk, fresh(ticket), "rate", solved="yes", satisfaction="5")
    assert good.status_code == 302
    assert Rating.objects.get().recorded_by == world.clerk


def test_rework_and_reopen_say_why(world, client):
    ticket = checking_stage(world)
    assert press(client, world.clerk, ticket, "rework").status_code == 422
    assert press(client, world.clerk, ticket, "rework", reason="没拆完").status_code == 302
    assert fresh(ticket).rework_count == 1
    done = closed(world, text="第二件。")
    Ticket.objects.filter(pk=done.pk).update(closed_at=world.now)
    assert press(client, world.clerk, done, "reopen", reason="又装了").status_code == 302
    assert fresh(done).status == "handling"


def test_withdrawing_the_lead_puts_the_matter_back_on_file(world, client):
    ticket = dispatched(world)
    row = ticket.assignments.get()
    assert press(client, world.clerk, row, "withdraw", reason="派错了").status_code == 302
    assert fresh(ticket).status == "filed"
    assert Notice.objects.filter(recipient=world.department).count() == 2


def test_settling_on_the_spot_needs_both_pictures(world, client):
    ticket = reported(world)
    one = press(client, world.gridworker, ticket, "self-close", note="已劝离", after=[photo()])
    assert one.status_code == 422
    assert "before" in one.context["form"].errors
    two = press(
        client,
        world.gridworker,
        ticket,
        "self-close",
        note="已劝离",
        before=[photo()],
        after=[photo()],
    )
    assert two.status_code == 302
    assert fresh(ticket).self_closed


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("virus.exe", b"MZ" * 40, "image/jpeg"), "not a picture"),
        (SimpleUploadedFile("empty.jpg", b"", "image/jpeg"), "not a picture"),
        (SimpleUploadedFile("page.svg", b"<svg onload=alert(1)/>", "image/svg+xml"), "not a pict"),
        (SimpleUploadedFile("big.jpg", b"\xff" * 13_000_000, "image/jpeg"), "larger than"),
    ],
)
def test_a_bad_picture_is_named_at_its_field_and_nothing_happens(world, client, upload, words):
    ticket = reported(world, photos=[photo()])
    upload.seek(0)
    answer = press(client, world.gridworker, ticket, "self-close", note="已劝离", after=[upload])
    assert answer.status_code == 422
    assert upload.name in str(answer.context["form"].errors["after"])
    assert words in str(answer.context["form"].errors["after"])
    assert answer.context["form"]["note"].value() == "已劝离"
    assert fresh(ticket).status == "reported"
    assert Attachment.objects.count() == 1


def test_ten_pictures_are_too_many(world, client):
    row = dispatched(world).assignments.get()
    press(client, world.department, row, "sign")
    answer = press(
        client, world.department, fresh(row), "finish", note="拆了", photos=[photo()] * 10
    )
    assert "At most 9 photos" in str(answer.context["form"].errors["photos"])


def test_somebody_was_faster_the_newer_state_is_shown(world, client):
    ticket = reported(world)
    press(client, world.community, ticket, "accept", note="我来")
    answer = press(client, world.clerk, ticket, "not-file", reason="不是我们的")
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Somebody else changed this meanwhile" in html
    assert "Accept" in html
    assert "不是我们的" in html
    assert answer.context["is_open"]
    assert [entry["title"] for entry in answer.context["since"]] == ["Accept"]
    assert answer.context["since"][0]["note"] == "我来"
    again = press(client, world.clerk, fresh(ticket), "not-file", reason="不是我们的")
    assert again.status_code == 302


def test_all_that_came_between_is_shown_side_by_side(world, client):
    ticket = reported(world)
    press(client, world.community, ticket, "accept")
    press(client, world.community, fresh(ticket), "file", note="属实")
    press(client, world.community, fresh(ticket), "dispatch", lead=world.urban.code)
    answer = press(client, world.clerk, ticket, "not-file", reason="写了半天的理由")
    assert [entry["title"] for entry in answer.context["since"]] == ["Dispatch", "File", "Accept"]
    assert not answer.context["is_open"]
    html = answer.content.decode()
    assert "What changed since you looked" in html
    assert "写了半天的理由" in html


def test_a_form_opened_from_an_old_list_says_so_before_anything_is_typed(world, client):
    ticket = filed(world)
    client.force_login(world.clerk)
    behind = client.get(f"{path(ticket, 'dispatch')}?seen=1")
    assert [entry["title"] for entry in behind.context["since"]] == ["File"]
    for seen in (ticket.flow_count, 99, "x", "", "-1"):
        assert not client.get(f"{path(ticket, 'dispatch')}?seen={seen}").context["since"]


def test_a_step_that_is_no_longer_open_is_not_offered_again(world, client):
    ticket = reported(world)
    press(client, world.community, ticket, "not-file", reason="重复")
    answer = press(client, world.clerk, ticket, "accept")
    assert answer.status_code == 422
    assert not answer.context["is_open"]
    client.force_login(world.clerk)
    told = client.get(path(ticket, "accept"), follow=True)
    assert "not open in the present state" in told.content.decode()


def test_pressing_twice_makes_one_move_and_no_complaint(world, client):
    ticket = reported(world)
    first = press(client, world.clerk, ticket, "accept", note="受理")
    second = press(client, world.clerk, ticket, "accept", note="受理")
    assert (first.status_code, second.status_code) == (302, 302)
    assert fresh(ticket).records.filter(move="accept").count() == 1
    row = dispatched(world, text="另一件。").assignments.get()
    assert press(client, world.department, row, "sign").status_code == 302
    assert press(client, world.department, row, "sign").status_code == 302


@pytest.mark.parametrize("seen", ["abc", "-1", "9" * 40, "1.5"])
def test_a_damaged_count_of_records_is_taken_as_stale(world, client, seen):
    ticket = reported(world)
    client.force_login(world.clerk)
    answer = client.post(path(ticket, "accept"), {"seen": seen})
    assert answer.status_code == 422
    assert fresh(ticket).status == "reported"


def test_a_move_without_its_power_is_forbidden(world, client):
    ticket = reported(world)
    for user, name in ((world.buildinghead, "accept"), (world.district, "file")):
        client.force_login(user)
        assert client.get(path(ticket, name)).status_code == 403
        data = {"seen": ticket.flow_count, "reason": "x", "note": "x"}
        assert client.post(path(ticket, name), data).status_code == 403
    assert fresh(ticket).status == "reported"


def test_unknown_and_hidden_moves_do_not_exist(world, client):
    ticket = dispatched(world)
    client.force_login(world.admin)
    for name in ("recall", "hand-in", "start", "whistle", "fly", "ACCEPT"):
        assert client.get(path(ticket, name)).status_code == 404
        assert client.post(path(ticket, name)).status_code == 404


def test_the_handler_does_not_check_the_own_work(world, client):
    ticket = reported(world, photos=[photo()])
    press(client, world.gridworker, ticket, "self-close", note="已劝离", after=[photo()])
    client.force_login(world.gridworker)
    moves = client.get(f"/tickets/{ticket.number}/").context["moves"]
    assert [move.name for move in moves] == []
    answer = press(client, world.gridworker, fresh(ticket), "rework", reason="自己退")
    assert answer.status_code == 422
    assert "Somebody other than the handler" in answer.content.decode()


def test_reopening_ends_after_seven_days(world, client):
    ticket = closed(world)
    late = world.now - timedelta(days=8)
    Ticket.objects.filter(pk=ticket.pk).update(closed_at=late)
    answer = press(client, world.clerk, ticket, "reopen", reason="又装了")
    assert answer.status_code == 422
    assert "7 days" in answer.content.decode()
