"""The main job through the API only: a matter from report to rating, a whistle to its appraisal."""

from tests.tickets.photos import photo


def test_a_matter_from_report_to_rating(program, world, media):
    worker, clerk, officer = program("gridworker"), program("clerk"), program("department")
    body = {
        "category": "0121",
        "text": "3栋东侧公共车位被人装了地锁，一直没人管。",
        "area": world.sundi_b1.code,
        "photos": [photo()],
        "contact.name": "王先生",
        "contact.phone": "138 1234 5678",
    }
    ticket = worker.send("tickets/", body, expect=201, format="multipart")
    assert len(ticket["follow_up_code"]) == 10
    assert (ticket["status"], ticket["light"], ticket["seen"]) == ("reported", "green", 1)
    number = ticket["number"]
    ticket = clerk.move("tickets", number, "accept", seen=1)
    assert "follow_up_code" not in ticket
    ticket = clerk.move("tickets", number, "file", category="0121", note="属实")
    dispatch = next(move for move in ticket["moves"] if move["name"] == "dispatch")
    lead = next(field for field in dispatch["fields"] if field["name"] == "lead")
    assert world.urban.code in [choice["value"] for choice in lead["choices"]]
    ticket = clerk.move("tickets", number, "dispatch", lead=world.urban.code, note="请处理")
    assert (ticket["status"], ticket["lead"]["unit"]["code"]) == ("dispatched", world.urban.code)
    (share,) = officer.get_json("assignments/", open=True, mine=True)["results"]
    share = officer.move("assignments", share["id"], "sign")
    assert [move["name"] for move in share["moves"]][:2] == ["start", "finish"]
    refused = officer.move("tickets", number, "finish", expect=409, note="已拆除")
    assert (refused["code"], refused["field"]) == ("photo_required", "photos")
    ticket = officer.move("tickets", number, "finish", note="已拆除", photos=[photo()])
    assert ticket["status"] == "checking"
    clerk.move("tickets", number, "pass", note="现场已核查")
    ticket = clerk.move("tickets", number, "close")
    assert (ticket["status"], ticket["solved_level"]) == ("closed", "street")
    ticket = clerk.move("tickets", number, "rate", solved="yes", satisfaction=5)
    assert ticket["ratings"][0]["satisfaction"] == 5
    assert [record["move"] for record in ticket["records"]][:3] == ["report", "accept", "file"]
    assert {picture["purpose"] for picture in ticket["attachments"]} == {"report", "after"}
    picture = officer.get(ticket["attachments"][0]["url"])
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/jpeg")


def test_a_whistle_from_draft_to_appraisal(program, world, reported, media):
    community, officer = program("community"), program("department")
    community.move("tickets", reported["number"], "accept")
    body = {
        "kind": "routine",
        "title": "私装地锁",
        "facts": "多次劝说无效",
        "wanted_result": "拆除地锁",
        "lead": world.urban.code,
        "assist": [world.traffic.code],
        "ticket": reported["number"],
        "place": "3栋东侧",
        "meet_at": "2026-11-24T10:00:00+08:00",
    }
    whistle = community.send("whistles/", body, expect=201)
    number = whistle["number"]
    assert (whistle["status"], whistle["ticket"]) == ("draft", reported["number"])
    assert officer.get("/api/v1/whistles/").json()["results"] == []
    whistle = community.move("whistles", number, "issue")
    assert {clock["kind"] for clock in whistle["clocks"]} >= {"sign", "attend"}
    (task,) = officer.get_json("whistle-tasks/", mine=True, within=world.sundi.code)["results"]
    key = task["id"]
    for move in ("sign", "contact"):
        task = officer.move("whistle-tasks", key, move, seen=task["seen"])
    task = officer.move("whistle-tasks", key, "attend", photos=[photo()])
    assert officer.get(task["attachments"][0]["url"]).headers["Content-Type"] == "image/jpeg"
    task = officer.move("whistle-tasks", key, "plan", plan="联合整治", finish_on="2099-12-01")
    task = officer.move("whistle-tasks", key, "finish", note="已拆除")
    (other,) = [row for row in whistle["tasks"] if row["id"] != key]
    community.move("whistle-tasks", other["id"], "release", reason="无需参加")
    community.move("whistle-tasks", key, "verify")
    task = community.move("whistle-tasks", key, "score", effort=18, result="38.5", attitude=9)
    assert task["score"]["total"] == 95.5
    assert community.get_json(f"whistles/{number}/")["status"] == "scored"
    ticket = community.get_json(f"tickets/{reported['number']}/")
    assert (ticket["status"], ticket["whistles"][0]["number"]) == ("checking", number)
