"""Many check-ins at once, as a sheet brings them: entered and confirmed in a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from grids.operations.nodes import day_of
from grids.powers import Power
from lib.pii import encrypt, keyed_hash
from lib.pinyin import spell
from members.models import CheckIn, CheckInRecord, Person
from members.operations.check_ins import (
    CheckInDraft,
    checked_in_already,
    confirm_by,
    new_check_in,
    supersede,
)
from records.operations import write_audit

SIZE = 500


@dataclass(frozen=True)
class Entry:
    """One check-in of a batch; `phone` is that of a member who is new to the ledger, too."""

    draft: CheckInDraft
    phone: str


@transaction.atomic
def enter_batch(entries: list[Entry], *, by: Any, at: datetime) -> list[CheckIn]:
    """Enter check-ins that the community has been given on paper, confirmed as such.

    A member who was checked in elsewhere has moved; members new to the ledger are added to it.
    What the community would confirm about its own clerk stays to be confirmed by somebody else.

    Raises PermissionDenied when a community lies outside the reach.
    """
    reach = by.reach(Power.MANAGE_PEOPLE)
    if not all(reach.covers_area(entry.draft.community) for entry in entries):
        raise PermissionDenied
    _add_people(entries, by=by, at=at)
    people = [entry.draft.person.pk for entry in entries if entry.draft.person is not None]
    list(Person.objects.filter(pk__in=people).order_by("pk").select_for_update(no_key=True))
    due = {
        city: confirm_by(city, day_of(at))
        for city in {entry.draft.community.city_id for entry in entries}
    }
    rows = [
        _confirmed(entry.draft, by=by, at=at, due_on=due[entry.draft.community.city_id])
        for entry in entries
    ]
    _supersede_earlier(rows, at=at)
    _keep(rows)
    _record(rows, by=by, at=at)
    return rows


def _keep(rows: list[CheckIn]) -> None:
    """Store the rows; what somebody else entered since the sheet was read is told, not repeated."""
    try:
        with transaction.atomic():
            CheckIn.objects.bulk_create(rows, batch_size=SIZE)
    except IntegrityError as error:
        if "one_open_" not in str(error):
            raise
        raise checked_in_already() from None


def _add_people(entries: list[Entry], *, by: Any, at: datetime) -> None:
    fresh = [entry for entry in entries if entry.draft.person and entry.draft.person.pk is None]
    people = []
    for entry in fresh:
        person = entry.draft.person
        assert person is not None  # noqa: S101 - chosen just above
        person.pinyin, person.initials = spell(person.name)
        person.phone_cipher, person.phone_hash = encrypt(entry.phone), keyed_hash(entry.phone)
        people.append(person)
    Person.objects.bulk_create(people, batch_size=SIZE)
    if people:
        write_audit("person.add_batch", by=by, at=at, data={"count": len(people)})


def _confirmed(draft: CheckInDraft, **given: Any) -> CheckIn:
    by, at = given["by"], given["at"]
    row: CheckIn = new_check_in(draft, **given)
    if row.person_id is not None and row.person_id == by.person_id:
        row.flow_count = 1
        return row
    stamped: CheckIn = CheckIn(
        **{
            field.attname: getattr(row, field.attname)
            for field in CheckIn._meta.concrete_fields
            if field.attname not in {"status", "confirmed_by_id", "confirmed_at", "flow_count"}
        },
        status="confirmed",
        confirmed_by=by,
        confirmed_at=at,
        flow_count=2,
    )
    stamped.community = draft.community
    return stamped


def _supersede_earlier(rows: list[CheckIn], *, at: datetime) -> None:
    """Whoever was checked in elsewhere has moved."""
    newer = {row.person_id: row for row in rows if row.person_id is not None}
    earlier = CheckIn.objects.open().of_members().filter(person__in=newer).with_card()
    for row in earlier:
        supersede([row], by_row=newer[row.person_id], at=at)


def _record(rows: list[CheckIn], *, by: Any, at: datetime) -> None:
    """The two steps of each: entered, and confirmed with it."""
    post = by.acting_post(Power.MANAGE_PEOPLE)
    common: dict[str, Any] = {"by": by, "post": post, "at": at}
    records = []
    for row in rows:
        records.append(
            CheckInRecord(check_in=row, move="enter", before="", after="pending", **common)
        )
        if row.flow_count == 2:
            records.append(
                CheckInRecord(
                    check_in=row, move="confirm", before="pending", after="confirmed", **common
                )
            )
    CheckInRecord.objects.bulk_create(records, batch_size=SIZE)
