"""Calendar files: folded by octets, escaped, in universal time."""

from datetime import UTC, datetime, timedelta

from lib.icalendar import LONGEST, Event, calendar

BEGIN = datetime(2026, 11, 28, 1, 0, tzinfo=UTC)


def event(**more) -> Event:
    facts = {"uid": "a@site", "title": "义诊", "starts_at": BEGIN, "changed_at": BEGIN}
    return Event(**{**facts, "ends_at": BEGIN + timedelta(hours=2), **more})


def test_lines_are_folded_between_characters_and_come_back_whole():
    text = "测血压、测血糖，家庭医生现场咨询。" * 8
    file = calendar("社区", [event(text=text)])
    lines = file.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= LONGEST
    assert f"DESCRIPTION:{text}" in file.replace("\r\n ", "")


def test_signs_of_the_format_are_escaped_and_empty_facts_left_out():
    file = calendar("社区", [event(title="书,画;课\\一", text="一\r\n二")])
    assert "SUMMARY:书\\,画\\;课\\\\一" in file
    assert "DESCRIPTION:一\\n二" in file
    assert "LOCATION" not in file


def test_moments_are_universal_and_a_cancelled_event_says_so():
    file = calendar("社区", [event(is_cancelled=True), event(uid="b@site")])
    assert "DTSTART:20261128T010000Z" in file
    assert file.count("STATUS:CANCELLED") == file.count("STATUS:CONFIRMED") == 1
