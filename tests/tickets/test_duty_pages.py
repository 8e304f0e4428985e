"""The pages of the duty list: reading, writing, trying, gaps, files; and the same over REST."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from grids.models import Unit
from records.models import ImportRun
from tests.api.conftest import Program
from tests.tickets.calls import signed
from tests.tickets.desk import queries
from tests.tickets.test_duty_rules import draft, filed, in_force
from tests.tickets.test_objections import object_to
from tickets.models import Assignment, DutyRule, Ticket
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.duties import change_rule, disputes_of_rules, make_rule
from tickets.operations.returns import return_assignment

DAY = timedelta(days=1)
HEADER = "类别编码,立案条件,区域编码,主办单位编码,协办单位编码,法律依据,生效日期,失效日期"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def at():
    return timezone.now()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def page(client):
    def read(user, path: str, status: int = 200) -> str:
        client.force_login(user)
        answer = client.get(path)
        assert answer.status_code == status, answer
        return answer.content.decode() if status == 200 else ""

    return read


@pytest.fixture
def send(client):
    def post(user, path: str, status: int = 302, **data: Any) -> Any:
        client.force_login(user)
        answer = client.post(path, data)
        assert answer.status_code == status, answer.content.decode()
        return answer

    return post


def rule_of(world, today, **more: Any) -> DutyRule:
    return make_rule(
        draft(world, **{"valid_from": today, **more}), by=world.admin, at=timezone.now()
    )


def asked(world, today, **more: Any) -> dict[str, Any]:
    return {
        "category": "0603",
        "district": world.yushan_district.code,
        "lead": world.housing.code,
        "legal_basis": "《城市照明管理规定》第三条",
        "valid_from": today.isoformat(),
        **more,
    }


def sent_last_month(world, count: int = 3) -> list[Ticket]:
    """Matters dispatched in the month before this one."""
    first = timezone.now().replace(day=1, hour=2) - 20 * DAY
    found = []
    for number in range(count):
        ticket = dispatch_ticket(filed(world), by=world.clerk, at=world.now, lead=world.urban)
        Ticket.objects.filter(pk=ticket.pk).update(dispatched_at=first + number * DAY)
        found.append(ticket)
    return found


def test_staff_read_the_rules_that_speak_of_their_area(world, today, page):
    district = rule_of(world, today, lead=world.housing)
    local = rule_of(world, today, area=world.sundi, lead=world.property)
    for person in (world.admin, world.clerk, world.gridworker, world.department, world.district):
        whole = page(person, f"/duty/?day={today}")
        assert f"/duty/{district.number}/" in whole
        assert (f"/duty/{local.number}/" in whole) == (person != world.department)
    neighbour = page(world.community_other, "/duty/")
    assert f"/duty/{district.number}/" in neighbour
    assert f"/duty/{local.number}/" not in neighbour
    page(world.community_other, f"/duty/{local.number}/", 404)
    page(world.admin_dh, f"/duty/{district.number}/", 404)
    page(world.volunteer, "/duty/", 403)


def test_the_list_is_that_of_a_day(world, at, today, page):
    rule = rule_of(world, today, lead=world.urban)
    change = draft(world, lead=world.housing, valid_from=today + 10 * DAY)
    change_rule(rule, change, by=world.admin, at=at)
    now, then = (
        page(world.admin, f"/duty/?category=0603&day={today + days * DAY}") for days in (0, 10)
    )
    assert "城管局" in cells(now) and "住建局" not in cells(now)
    assert "住建局" in cells(then) and "城管局" not in cells(then)
    coming = page(world.admin, "/duty/?category=0603&state=coming")
    assert "住建局" in cells(coming)


def cells(whole: str) -> str:
    """The rows of the list, without the filters above."""
    return whole[whole.index("<tbody>") : whole.index("</tbody>")]


def test_a_rules_page_shows_it_as_of_a_day_with_all_versions(world, at, today, page):
    rule = rule_of(world, today, lead=world.urban)
    change = draft(world, lead=world.housing, valid_from=today + 10 * DAY, note="机构改革")
    change_rule(rule, change, by=world.admin, at=at)
    now = page(world.district, f"/duty/{rule.number}/")
    assert "城管局" in facts(now)
    assert "机构改革" in now
    then = page(world.district, f"/duty/{rule.number}/?day={today + 11 * DAY}")
    assert "住建局" in facts(then)
    before = page(world.district, f"/duty/{rule.number}/?day={today - DAY}")
    assert "It was not in force on" in before
    assert f"/duty/{rule.number}/change/" not in now
    assert f"/duty/{rule.number}/change/" in page(world.admin, f"/duty/{rule.number}/")


def facts(whole: str) -> str:
    return whole[whole.index('<dl class="facts">') : whole.index("</dl>")]


def test_a_rule_is_made_changed_and_ended_on_pages(world, today, page, send):
    send(world.admin, "/duty/new/", **asked(world, today, assist=[world.urban.code]), save="1")
    rule = DutyRule.objects.get(category__code="0603")
    assert (rule.lead, rule.district) == (world.housing, world.yushan_district)
    assert list(rule.assist.all()) == [world.urban]
    assert "selected" in page(world.admin, f"/duty/{rule.number}/change/")
    later = asked(world, today + 5 * DAY, lead=world.water.code)
    send(world.admin, f"/duty/{rule.number}/change/", **later, seen=1, save="1")
    assert in_force(rule.number, today) == [1]
    assert in_force(rule.number, today + 5 * DAY) == [2]
    stale = send(world.admin, f"/duty/{rule.number}/change/", 422, **later, seen=1, save="1")
    assert "Somebody else changed this meanwhile" in stale.content.decode()
    end = {"on": (today + 6 * DAY).isoformat(), "reason": "并入"}
    send(world.admin, f"/duty/{rule.number}/end/", **end)
    assert in_force(rule.number, today + 7 * DAY) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"lead": "U006"}, "Select a valid choice"),
        ({"area": "340504003014"}, "Choose an area or a district, not both."),
        ({"district": ""}, "Say where the rule counts."),
        ({"valid_to": "2020-01-01"}, "It ends before it starts."),
        ({"valid_from": "gestern"}, "Enter a valid date"),
        ({"category": "9\0"}, "Null characters are not allowed"),
    ],
)
def test_bad_input_comes_back_with_the_form_filled(world, today, send, wrong, words):
    answer = send(world.admin, "/duty/new/", 422, **asked(world, today, **wrong), save="1")
    whole = answer.content.decode()
    assert words in whole
    assert "《城市照明管理规定》第三条" in whole
    assert not DutyRule.objects.filter(category__code="0603").exists()


def test_only_who_configures_the_city_writes(world, today, page, send):
    rule = rule_of(world, today)
    for person in (world.clerk, world.district, world.street):
        page(person, "/duty/new/", 403)
        send(person, "/duty/new/", 403, **asked(world, today))
    page(world.admin_dh, f"/duty/{rule.number}/change/", 404)
    page(world.admin_dh, f"/duty/{rule.number}/end/", 404)
    answer = send(world.admin_dh, "/duty/new/", 422, **asked(world, today), save="1")
    assert "Select a valid choice" in answer.content.decode()


def test_a_change_is_tried_on_last_months_matters_before_it_is_saved(world, today, page, send):
    rule = rule_of(world, today - 90 * DAY, lead=world.urban)
    tickets = sent_last_month(world)
    answer = send(
        world.admin, f"/duty/{rule.number}/change/", 200, **asked(world, today), **{"try": "1"}
    ).content.decode()
    assert "3 of 3 matters dispatched in this category would have had another lead." in answer
    assert in_force(rule.number, today) == [1]
    start = answer.index("/duty/moved/?")
    url = answer[start : answer.index('"', start)].replace("&amp;", "&")
    whole = page(world.admin, url)
    assert all(ticket.number in whole for ticket in tickets)
    page(world.clerk, url, 403)
    ended = page(world.admin, f"/duty/{rule.number}/end/")
    assert "No rule, the community decides" in ended


def test_the_gap_report_names_what_the_list_does_not_settle(world, today, page):
    sent_last_month(world, 5)
    whole = page(world.admin, "/duty/gaps/")
    line = "/duty/unruled/?category=0603&amp;district=340504"
    assert line in whole
    assert "/duty/new/?category=0603&amp;district=340504" in whole
    behind = page(world.admin, line.replace("&amp;", "&"))
    assert behind.count("/tickets/MAS") >= 5
    assert line not in page(world.admin, "/duty/gaps/?least=6")
    assert "/duty/new/" not in page(world.district, "/duty/gaps/")
    page(world.clerk, "/duty/gaps/", 403)
    rule_of(world, today)
    assert line not in page(world.admin, "/duty/gaps/")


def test_the_gap_report_names_rules_whose_lead_has_gone_and_silent_categories(world, today, page):
    rule = rule_of(world, today, lead=world.housing)
    whole = page(world.admin, "/duty/gaps/")
    assert f"/duty/{rule.number}/change/" not in whole
    assert "/duty/new/?category=0109&amp;district=340504" in whole
    Unit.objects.filter(pk=world.housing.pk).update(is_active=False)
    whole = page(world.admin, "/duty/gaps/")
    assert f"/duty/{rule.number}/change/" in whole


def given_back(world, *, times: int) -> list[Ticket]:
    """Matters that the lead of the list gave back, because another unit is in charge."""
    found = []
    for _time in range(times):
        ticket = dispatch_ticket(filed(world), by=world.clerk, at=timezone.now())
        share = ticket.assignments.get()
        return_assignment(share, by=world.department, at=timezone.now(), reason="不属本单位职责")
        found.append(ticket)
    return found


def test_rule_4_5_a_rule_disputed_twice_is_reported_as_a_gap(world, today, page):
    rule = rule_of(world, today, lead=world.urban)
    given_back(world, times=1)
    assert disputes_of_rules(timezone.now() - 365 * DAY) == {rule.number: 1}
    assert f"/duty/{rule.number}/disputed/" not in page(world.admin, "/duty/gaps/")
    given_back(world, times=1)
    whole = page(world.district, "/duty/gaps/")
    assert f"/duty/{rule.number}/disputed/" in whole
    behind = page(world.district, f"/duty/{rule.number}/disputed/")
    assert all(ticket.number in behind for ticket in Ticket.objects.filter(category__code="0603"))
    assert f"/duty/{rule.number}/disputed/" not in page(world.admin_dh, "/duty/gaps/")


def test_rule_4_5_an_objection_that_cites_a_rule_disputes_it(world, at):
    cited = DutyRule.objects.get(category__code="0121")
    object_to(world, signed(world), at=world.now)
    assert disputes_of_rules(at - 3650 * DAY) == {cited.number: 1}


def test_the_form_of_a_gap_is_prefilled(world, page):
    whole = page(world.admin, "/duty/new/?category=0603&district=340504")
    assert '<option value="0603" selected>' in whole
    assert '<option value="340504" selected>' in whole


def test_the_pages_cost_the_same_for_any_number_of_rules(world, at, today, client):
    client.force_login(world.admin)
    rule = rule_of(world, today)
    one = queries(client, "/duty/"), queries(client, f"/duty/{rule.number}/")
    for days in range(1, 8):
        rule = change_rule(rule, draft(world, valid_from=today + days * DAY), by=world.admin, at=at)
        rule_of(
            world,
            today,
            area=[
                world.sundi,
                world.sundi_1,
                world.yushan,
                world.hubei,
                world.hubei_1,
                world.hunan,
                world.anmin,
            ][days - 1],
        )
    many = queries(client, "/duty/?state=all"), queries(client, f"/duty/{rule.number}/")
    assert many[0] <= one[0] <= 12
    assert many[1] <= one[1] + 1 <= 20


def table(tmp_path, *rows: str) -> Any:
    path = tmp_path / "duties.csv"
    path.write_text("\n".join((HEADER, *rows)), encoding="utf-8")
    return path


def test_a_file_makes_leaves_and_changes_rules(world, today, tmp_path, capsys):
    same = rule_of(world, today, lead=world.urban, legal_basis="甲")
    other = rule_of(world, today, area=world.sundi, lead=world.property)
    path = table(
        tmp_path,
        f"0603,,340504,{world.urban.code},,甲,{today},",
        f"0603,,340504003014,{world.housing.code},{world.urban.code}|{world.water.code},乙,{today},",
        f"0109,,340504001,{world.housing.code},,丙,2025/1/1,2027-12-31",
    )
    call_command("import_duties", str(path), by="admin", dry_run=True)
    assert DutyRule.objects.filter(category__code="0109").count() == 0
    call_command("import_duties", str(path), by="admin")
    assert in_force(same.number, today) == [1]
    assert in_force(other.number, today) == [2]
    made = DutyRule.objects.get(category__code="0109")
    assert (made.area, made.valid_from, made.valid_to) == (
        world.pinghu,
        date(2025, 1, 1),
        date(2027, 12, 31),
    )
    before = DutyRule.objects.count()
    call_command("import_duties", str(path), by="admin")
    assert DutyRule.objects.count() == before


def test_one_bad_row_and_nothing_is_written_with_its_number_and_reason(
    world, today, tmp_path, capsys
):
    path = table(
        tmp_path,
        f"0603,,340504,{world.urban.code},,甲,{today},",
        f"9999,,340504,{world.urban.code},,,,",
        f"0603,没有的条件,620982101,{world.urban.code},,,31.12.2026,",
        f"0603,,340504003,{world.water_dh.code},,,,",
        f"0603,,340504,{world.housing.code},,,,",
    )
    with pytest.raises(CommandError):
        call_command("import_duties", str(path), by="admin")
    told = capsys.readouterr().out
    assert "row 3: bad: category" in told
    (line,) = [line for line in told.splitlines() if line.startswith("row 4: bad: ")]
    assert all(f"{part}: " in line for part in ("condition", "place", "valid_from"))
    assert "row 5: bad: lead" in told
    assert not DutyRule.objects.filter(category__code="0603").exists()
    run = ImportRun.objects.get()
    assert (run.state, run.counts) == ("failed", {"good": 2, "bad": 3})


def test_a_file_is_sent_on_the_page_and_every_row_is_told(world, today, page, send):
    lines = [HEADER, f"0603,,340504,{world.urban.code},,甲,{today},", "0603,,,U999,,,,"]
    bad = SimpleUploadedFile("清单.csv", "\n".join(lines).encode("gb18030"))
    answer = send(world.admin, "/duty/import/", file=bad)
    whole = page(world.admin, answer["Location"])
    assert "No unit in use has the code U999." in whole
    assert "清单.csv" in whole
    good = SimpleUploadedFile("清单.csv", "\n".join(lines[:2]).encode())
    send(world.admin, "/duty/import/", file=good)
    assert DutyRule.objects.filter(category__code="0603").count() == 1
    broken = SimpleUploadedFile("x.xlsx", b"PK\x03\x04 broken")
    answer = send(world.admin, "/duty/import/", 422, file=broken)
    assert "This is not a sound CSV or XLSX file" in answer.content.decode()


def test_what_is_exported_can_be_brought_in_again(world, today, client, send):
    rule_of(world, today, assist=[world.water], legal_basis="《条例》,第三条", valid_to=today + DAY)
    rule_of(world, today, area=world.sundi, condition=None)
    client.force_login(world.admin)
    answer = client.get("/duty/export/?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == HEADER.split(",")
    assert len(rows) == 1 + DutyRule.objects.valid(today).count()
    before = DutyRule.objects.count()
    send(world.admin, "/duty/import/", file=SimpleUploadedFile("x.csv", text.encode()))
    assert DutyRule.objects.count() == before
    book = client.get("/duty/export/?format=xlsx")
    content = b"".join(book.streaming_content)
    send(world.admin, "/duty/import/", file=SimpleUploadedFile("x.xlsx", content))
    assert DutyRule.objects.count() == before
    client.force_login(world.gridworker)
    assert client.get("/duty/export/").status_code == 403


# REST


@pytest.fixture
def program(db):
    def speak(user) -> Program:
        talker = Program()
        talker.force_authenticate(user)
        return talker

    return speak


def test_a_program_makes_tries_changes_and_ends_a_rule(world, today, program):
    admin = program(world.admin)
    body = {
        "category": "0603",
        "district": "340504",
        "lead": world.urban.code,
        "assist": [world.water.code],
    }
    rule = admin.send("duty-rules/", body, expect=201)
    assert (rule["version"], rule["valid_from"]) == (1, today.isoformat())
    assert admin.send("duty-rules/", body, expect=409)["code"] == "duty_overlap"
    sent_last_month(world)
    change = {**body, "lead": world.housing.code, "assist": []}
    trial = admin.send("duty-rules/dry-run/", {**change, "replaces": rule["number"]})
    assert (trial["total"], trial["moved"]) == (3, 3)
    assert trial["shifts"][0]["after"]["code"] == world.housing.code
    path = f"duty-rules/{rule['number']}/"
    changed = admin.send(f"{path}versions/", {**change, "seen": 1}, expect=201)
    assert [row["version"] for row in changed["versions"]] == [2, 1]
    assert admin.send(f"{path}versions/", {**change, "seen": 1}, expect=409)["code"] == (
        "changed_meanwhile"
    )
    ended = admin.send(f"{path}end/", {"on": today.isoformat(), "reason": "撤销"})
    assert ended["valid_to"] == today.isoformat()
    rows = admin.get_json("duty-rules/", category="0603", day=(today + DAY).isoformat())
    assert rows["results"] == []


def test_a_program_without_the_power_only_reads(world, today, program):
    rule = rule_of(world, today)
    clerk = program(world.clerk)
    assert clerk.get_json(f"duty-rules/{rule.number}/")["number"] == rule.number
    for path in ("duty-rules/", "duty-rules/dry-run/", f"duty-rules/{rule.number}/versions/"):
        assert clerk.send(path, {}, expect=403)["code"] == "forbidden"
    assert program(world.admin_dh).get(f"/api/v1/duty-rules/{rule.number}/").status_code == 404
    other = program(world.admin_dh)
    body = {"category": "0603", "district": "340504", "lead": world.urban.code}
    assert set(other.send("duty-rules/", body, expect=400)["errors"]) == {"district", "lead"}


def test_a_matter_dispatched_by_rule_goes_to_its_lead(world, today):
    rule_of(world, today, lead=world.housing)
    ticket = dispatch_ticket(filed(world), by=world.clerk, at=timezone.now())
    assert Assignment.objects.get(ticket=ticket).unit == world.housing
