"""People and hours as a file: exactly the list, masked; in clear for a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import PartyOrganisation
from grids.powers import Power
from lib.errors import Refused
from lib.exports import csv_lines, xlsx_file
from lib.listing import listed, phrases
from lib.pages import COUNT_CAP, capped_count
from lib.pii import decrypt, mask_text
from members.importers.hours import own_number, sheet
from members.models import Person
from members.privacy import check_reason
from records.operations import write_audit

CLEAR_POWERS = (Power.EXPORT, Power.REVEAL)
SEARCHED = ("q", "search")
FILTERS = (*SEARCHED, "role", "within")
"""What the audit trail keeps of a list; words that name somebody stay out of it."""


def export_people(
    people: QuerySet[Person],
    *,
    kind: str,
    by: Any,
    at: datetime,
    ip: str | None,
    filters: dict[str, str],
) -> IO[bytes] | Iterator[str]:
    """These people as a file, masked; the audit trail keeps who, what and how many.

    Raises Refused with `too_many_rows` above the cap: a part of a list would pass for the whole.
    """
    rows = people.within(by.reach(Power.EXPORT))
    facts = {"by": by, "at": at, "ip": ip}
    count = _counted(rows, "people.export", facts, filters)
    data = {"filters": filters, "rows": count, "format": kind}
    write_audit("people.export", data=data, **facts)
    return _file(rows, kind, by=by, at=at, in_clear=False)


def export_in_clear(
    people: QuerySet[Person],
    *,
    kind: str,
    by: Any,
    at: datetime,
    ip: str | None,
    filters: dict[str, str],
    reason: str,
) -> IO[bytes] | Iterator[str]:
    """These people as a file with full names and numbers, for a reason in words.

    Raises Refused with `reason_too_short`, `too_many_rows`, or `reveal_not_allowed` when not every
    row of the list may be both revealed and taken along.
    """
    facts = {"by": by, "at": at, "ip": ip, "reason": check_reason(reason)}
    rows = people
    for power in CLEAR_POWERS:
        rows = rows.within(by.reach(power))
    count = _counted(people, "people.export_clear", facts, filters)
    if capped_count(rows) != count:
        write_audit("people.export_clear", result="refused", data={"filters": filters}, **facts)
        message = _("Not everybody in this list may be taken along in clear. Narrow the list.")
        raise Refused("reveal_not_allowed", message)
    data = {"filters": filters, "rows": count, "format": kind}
    write_audit("people.export_clear", data=data, **facts)
    return _file(rows, kind, by=by, at=at, in_clear=True)


def may_export(by: Any, *, in_clear: bool) -> bool:
    """Whether somebody may take lists along at all."""
    return all(by.holds(power) for power in (CLEAR_POWERS if in_clear else CLEAR_POWERS[:1]))


def exported(
    people: QuerySet[Person],
    *,
    kind: str,
    by: Any,
    ip: str | None,
    query: Any,
    reason: str = "",
) -> IO[bytes] | Iterator[str]:
    """The file of a list, in clear when there is a reason for it; no words looked for are kept."""
    used = {name: "*" if name in SEARCHED else query[name] for name in FILTERS if query.get(name)}
    facts: dict[str, Any] = {"kind": kind, "by": by, "at": timezone.now(), "ip": ip}
    if reason:
        return export_in_clear(people, filters=used, reason=reason, **facts)
    return export_people(people, filters=used, **facts)


def _counted(
    rows: QuerySet[Person], action: str, facts: dict[str, Any], filters: dict[str, str]
) -> int:
    count = capped_count(rows)
    if count > COUNT_CAP:
        write_audit(action, result="refused", data={"filters": filters}, **facts)
        text = _("More than %(count)s people. Narrow the list before you export it.")
        raise Refused("too_many_rows", text % {"count": f"{COUNT_CAP:,}"})
    return count


def _file(
    rows: QuerySet[Person], kind: str, *, by: Any, at: datetime, in_clear: bool
) -> IO[bytes] | Iterator[str]:
    party = by.reach(Power.VIEW_PARTY)
    seen = PartyOrganisation.objects.within(party).order_by().values_list("pk", flat=True)
    header = [
        _("Name"),
        _("Telephone"),
        _("ID number"),
        _("Gender"),
        _("Year of birth"),
        _("Party membership"),
        _("Home branch"),
        _("Employer"),
        _("Posts today"),
        _("Skills"),
    ]
    lines = _lines(rows, set(seen), at=at, in_clear=in_clear)
    return csv_lines(header, lines) if kind == "csv" else xlsx_file(_("People"), header, lines)


def _lines(
    rows: QuerySet[Person], branches: set[int], *, at: datetime, in_clear: bool
) -> Iterator[list[Any]]:
    """One row for each person; membership only where the reader sees the branch."""
    today = timezone.localdate(at)
    for row in rows.with_card().order_by("pinyin", "id").iterator(chunk_size=500):
        is_seen = row.organisation_id in branches
        posts = (f"{post.get_role_display()} {post.scope}" for post in row.posts_on(today))
        yield [
            row.name if in_clear else row.masked_name,
            decrypt(row.phone_cipher) if in_clear else row.masked_phone,
            decrypt(row.id_cipher) if in_clear else row.masked_id,
            row.get_gender_display(),
            row.birth_year,
            row.get_party_status_display() if is_seen else "",
            str(row.organisation) if is_seen else "",
            str(row.employer) if row.employer else "",
            phrases(posts),
            mask_text(listed(row.skills)),
        ]


def export_hours(
    entries: Any,
    *,
    kind: str,
    by: Any,
    at: datetime,
    ip: str | None,
    reason: str = "",
) -> IO[bytes] | Iterator[str]:
    """These entries as a file; in clear where a reason says why, and for all of them or none.

    What was taken back, and its counter-entry, is left out: an exchange knows no minus. Raises
    Refused with `reason_too_short`, `too_many_rows`, or `reveal_not_allowed`.
    """
    rows = entries.filter(counters=None, countered_by=None).within(by.reach(Power.EXPORT))
    facts: dict[str, Any] = {"by": by, "at": at, "ip": ip}
    action = "hours.export"
    count = capped_count(rows)
    if count > COUNT_CAP:
        raise Refused("too_many_rows", _("Narrow the list before you export it."))
    if reason:
        facts["reason"], action = check_reason(reason), "hours.export_clear"
        if capped_count(rows.within(by.reach(Power.REVEAL))) != count:
            write_audit(action, result="refused", **facts)
            text = _("Not everybody in this list may be taken along in clear. Narrow the list.")
            raise Refused("reveal_not_allowed", text)
    write_audit(action, data={"rows": count, "format": kind}, **facts)
    listed = rows.select_related("person", "service").order_by("served_on", "id")
    lines = (_hours_line(row, in_clear=bool(reason)) for row in listed.iterator(chunk_size=500))
    header = list(sheet()["columns"].values())
    return csv_lines(header, lines) if kind == "csv" else xlsx_file(sheet()["title"], header, lines)


def _hours_line(row: Any, *, in_clear: bool) -> list[Any]:
    """One service in the columns of the exchange; without times its day stands at both."""
    person, service = row.person, row.service
    starts = service.starts_at if service else None
    ends = service.ends_at if service else None
    said = service.what if service else ""
    number = decrypt(person.id_cipher) if in_clear else person.masked_id
    return [
        person.name if in_clear else person.masked_name,
        sheet()["id_types"][0] if number else "",
        number,
        decrypt(person.phone_cipher) if in_clear else person.masked_phone,
        own_number(person.pk) if in_clear else "",
        said if in_clear else mask_text(said),
        _moment(starts) or row.served_on.isoformat(),
        _moment(ends) or row.served_on.isoformat(),
        row.hours,
    ]


def _moment(at: datetime | None) -> str:
    """A day with a clock time, in site time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else ""
