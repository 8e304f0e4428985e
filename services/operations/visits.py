"""Writing down a visit, coming back after it, and making a matter of what it found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.models import Area, Tier
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.pii import encrypt, mask_name
from members.models import Post, User
from records.models import Attachment
from records.operations import drop_files, post_notices, store_image, write_audit
from services.models import CareContact, Visit
from services.operations.namelessness import check_words
from tickets.models import Category
from tickets.operations.intake import MAX_PHOTOS, Contact, Receipt, Report, report_ticket
from tickets.operations.settling import report_settled_ticket

VISIT = "visit"
OLDEST = timedelta(days=31)
"""How long after a visit it may still be written down."""
KEPT = timedelta(days=3 * 365)
"""How long the log of visits is kept (DOMAIN.md section 8, data life cycle)."""
REMIND_LATE = timedelta(days=7)
"""A reminder that could not be sent on its day is still sent within a week."""
BATCH = 500
MOST_COLLEAGUES = 40
"""So many colleagues are offered; nobody scrolls through more."""


@dataclass(frozen=True, kw_only=True)
class VisitDraft:
    """A visit to be written down; `is_checked` says that words like names were looked at."""

    area: Area
    kind: str
    visited_at: datetime
    minutes: int = 10
    door: str = ""
    text: str = ""
    problems: Sequence[str] = ()
    is_settled: bool = False
    companions: Sequence[Any] = ()
    photos: Sequence[Any] = ()
    follow_up_on: date | None = None
    follow_up_of: Visit | None = None
    care: CareContact | None = None
    is_checked: bool = False
    idempotency_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class MatterDraft:
    """What a visit found, as a matter: its kind, the words, and whether it is settled already."""

    category: Category
    text: str
    channel: str
    is_settled: bool = False
    note: str = ""
    contact: Contact = field(default_factory=Contact)


def log_visit(draft: VisitDraft, *, by: Any, at: datetime) -> Visit:
    """Write a visit down; whoever was meant to come back has done so with it.

    A repeated idempotency key answers the first visit.

    Raises PermissionDenied outside the reach of `Power.SERVE`, and Refused with `in_the_future`,
    `too_long_ago`, `words_needed`, `text_names_people`, `follow_up_too_early`, `too_many_photos`,
    `companion_elsewhere`, `care_elsewhere` or `area_closed`.
    """
    if not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    first = earlier(draft, by)
    if first is not None:
        return first
    check_visit(draft, by=by, at=at)
    try:
        with transaction.atomic():
            return keep_visit(draft, by=by, at=at)
    except IntegrityError:
        first = earlier(draft, by)
        if first is None:
            raise
        return first


def earlier(draft: VisitDraft, by: Any) -> Visit | None:
    """The visit that this form or request wrote down before."""
    key = key_of(draft, by)
    return Visit.objects.filter(idempotency_key=key).first() if key else None


def key_of(draft: VisitDraft, by: Any) -> str | None:
    """Keys are private to the account that sends them."""
    return f"{by.pk}:{draft.idempotency_key}"[:80] if draft.idempotency_key else None


def check_visit(draft: VisitDraft, *, by: Any, at: datetime) -> None:
    """The rules of a visit, each told at its field."""
    if draft.visited_at > at:
        raise Refused("in_the_future", _("This day has not come yet."), "visited_at")
    if draft.visited_at < at - OLDEST:
        words = _("A visit is written down within a month.")
        raise Refused("too_long_ago", words, "visited_at")
    if draft.problems and not draft.text.strip():
        raise Refused("words_needed", _("Say in a few words what was found."), "text")
    if not draft.is_checked:
        check_words(draft.text)
    if draft.follow_up_on is not None and draft.follow_up_on < day_of(draft.visited_at):
        words = _("Coming back comes after the visit.")
        raise Refused("follow_up_too_early", words, "follow_up_on")
    if len(draft.photos) > MAX_PHOTOS:
        raise Refused("too_many_photos", _("At most 9 photos."), "photos")
    check_companions(draft, by=by, at=at)
    if draft.care is not None and not within(draft.area, draft.care.area):
        words = _("This household lives elsewhere.")
        raise Refused("care_elsewhere", words, "care")


def check_companions(draft: VisitDraft, *, by: Any, at: datetime) -> None:
    """Who comes along works in the same street."""
    known = set(companions_for(draft.area, by=by, at=at).user_ids())
    if any(one.pk not in known for one in draft.companions):
        words = _("Choose people who work in this street.")
        raise Refused("companion_elsewhere", words, "companions")


def companions_for(area: Area, *, by: Any, at: datetime) -> Any:
    """The posts in the street of an area whose holders may come along; nobody is their own."""
    posts = Post.objects.active(day_of(at)).filter(area__tree_id=area.tree_id)
    return posts.exclude(person=by.person_id)


def colleagues_for(area: Area | None, *, by: Any, at: datetime) -> dict[int, str]:
    """Who serves in the community of an area, by account, masked, with the post; some at most."""
    way = area.lineage() if area is not None else []
    home = next((one for one in way if one.tier == Tier.COMMUNITY), area)
    if home is None:
        return {}
    posts = companions_for(home, by=by, at=at).holding(Power.SERVE).under_area(home)
    rows = posts.with_scope().select_related("person__user")[:MOST_COLLEAGUES]
    return {
        post.person.user.pk: f"{mask_name(post.person.name)} · {post}"
        for post in rows
        if getattr(post.person, "user", None) is not None
    }


def accounts_of(ids: Iterable[int]) -> Any:
    """The accounts of these colleagues."""
    return User.objects.filter(pk__in=list(ids))


def within(area: Area, other: Area) -> bool:
    """Whether one of two areas lies in the other."""
    return area.span.contains(other) or other.span.contains(area)


def keep_visit(draft: VisitDraft, *, by: Any, at: datetime) -> Visit:
    """Store what was checked, in the caller's transaction."""
    draft.area.held_stamps()
    visit = Visit.objects.create(
        area=draft.area,
        door_cipher=encrypt(draft.door.strip()) if draft.door.strip() else "",
        kind=draft.care.kind if draft.care else draft.kind,
        visited_at=draft.visited_at,
        minutes=draft.minutes,
        text=draft.text.strip(),
        problems=list(dict.fromkeys(draft.problems)),
        is_settled=draft.is_settled and bool(draft.problems),
        follow_up_on=draft.follow_up_on,
        care=draft.care,
        visited_by=by,
        created_at=at,
        idempotency_key=key_of(draft, by),
    )
    visit.companions.set(draft.companions)
    for photo in draft.photos:
        store_image(photo, about=(VISIT, visit.pk), purpose="report", by=by, at=at)
    if draft.care is not None:
        note_care(draft.care, day_of(draft.visited_at))
    if draft.follow_up_of is not None:
        open_rows = Visit.objects.to_follow_up().filter(pk=draft.follow_up_of.pk)
        open_rows.update(followed_up_at=draft.visited_at)
    write_audit("visit.log", by=by, at=at, about=(VISIT, visit.pk))
    return visit


def note_care(care: CareContact, day: date) -> None:
    """The household was visited: the next time is reckoned from this day, unless a later is."""
    row = CareContact.objects.select_for_update(no_key=True).filter(pk=care.pk).first()
    if row is None:
        raise Refused("care_ended", _("This household is not looked after any more."), "care")
    if row.last_visited_on is None or row.last_visited_on < day:
        row.last_visited_on, row.due_on = day, row.due_after(day)
        row.save(update_fields=["last_visited_on", "due_on"])


def locked(visit: Visit, by: Any) -> Visit:
    """The visit under a lock, for whoever serves there."""
    rows = Visit.objects.select_for_update(of=("self",), no_key=True)
    fresh = rows.select_related("area__city").get(pk=visit.pk)
    if not by.reach(Power.SERVE).covers_area(fresh.area):
        raise PermissionDenied
    return fresh


@transaction.atomic
def end_follow_up(visit: Visit, *, by: Any, at: datetime) -> Visit:
    """Nobody needs to come back any more. Raises Refused with `nothing_to_follow_up`."""
    fresh = locked(visit, by)
    if not fresh.waits:
        words = _("Nobody meant to come back, or somebody has already.")
        raise Refused("nothing_to_follow_up", words)
    fresh.followed_up_at = at
    fresh.save(update_fields=["followed_up_at"])
    write_audit("visit.follow_up", by=by, at=at, about=(VISIT, fresh.pk))
    return fresh


@transaction.atomic
def open_matter(visit: Visit, draft: MatterDraft, *, by: Any, at: datetime) -> Receipt:
    """Make a matter of what a visit found, with its place and pictures; the visit keeps the link.

    Raises PermissionDenied outside the reach, Refused with `visit_has_matter`, and what
    `report_ticket` and `self_close_ticket` refuse.
    """
    fresh = locked(visit, by)
    if fresh.ticket_id is not None:
        words = _("A matter was made of this visit already.")
        raise Refused("visit_has_matter", words)
    with ExitStack() as opened:
        photos = [opened.enter_context(row.file.open("rb")) for row in pictures_of(fresh)]
        report = Report(
            category=draft.category,
            text=draft.text,
            area=fresh.area,
            photos=photos,
            contact=draft.contact,
            channel=draft.channel,
        )
        if draft.is_settled:
            receipt = report_settled_ticket(report, by=by, at=at, note=draft.note)
        else:
            receipt = report_ticket(report, by=by, at=at)
    fresh.ticket = receipt.ticket
    fresh.save(update_fields=["ticket"])
    return receipt


def pictures_of(visit: Visit) -> Any:
    """The pictures of a visit, oldest first."""
    return Attachment.objects.filter(subject_type=VISIT, subject_id=visit.pk)


def drop_pictures(ids: Sequence[int]) -> None:
    """Forget the pictures of these visits; the files go when the transaction holds."""
    drop_files(Attachment.objects.about(VISIT, *ids))


def remind_of_follow_ups(at: datetime) -> int:
    """On the day somebody meant to come back, they hear of it; once."""
    today, told = day_of(at), 0
    days = (today - REMIND_LATE, today)
    rows = Visit.objects.to_follow_up().filter(follow_up_on__range=days).with_card()
    for visit in rows.order_by("pk").iterator(chunk_size=BATCH):
        told += post_notices(
            "visit_follow_up",
            to=[visit.visited_by_id],
            event=f"visit:{visit.pk}:follow_up:{visit.follow_up_on}",
            about=(VISIT, visit.pk),
            params={"place": str(visit.area), "url": visit.get_absolute_url()},
            at=at,
        )
    return told


def forget_visits(at: datetime) -> int:
    """Drop visits of more than three years ago with their pictures, a batch at a time."""
    with transaction.atomic():
        old = Visit.objects.older_than(at - KEPT).select_for_update(skip_locked=True)
        ids = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
        drop_pictures(ids)
        Visit.objects.filter(pk__in=ids).delete()
    return len(ids)
