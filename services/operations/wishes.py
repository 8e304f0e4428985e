"""Wishes from being made to hanging on the wall, or being refused and referred (DOMAIN.md 6.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area
from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from lib.pii import decrypt, encrypt
from members.operations.check_ins import need as needed
from services.models import Wish
from services.operations.applicants import keep_applicant, write_to_applicant
from services.operations.wish_notices import tell_place
from services.workflow.wishes import MINORS, WISH, WisherGroup, WishSource
from tickets.models import Category
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.moderation import checked


@dataclass(frozen=True, kw_only=True)
class WishDraft:
    """A wish as it is collected: at home, from the box, by telephone, or on the public page.

    `need` is what strangers will read; `story` and `address` stay encrypted. `cost` is in yuan.
    `consented` says that the wisher agrees to the need being published without their name.
    """

    area: Area
    kind: str
    need: str
    age_band: str
    cost: int
    group: str = WisherGroup.NONE
    story: str = ""
    address: str = ""
    source: str = WishSource.PUBLIC
    consented: bool = False
    guardian_consent: bool = False
    photo_consent: bool = False
    contact: Contact = field(default_factory=Contact)


@transaction.atomic
def make_wish(
    draft: WishDraft, *, by: Any, at: datetime, is_verified: bool = False
) -> tuple[Wish, str]:
    """Write a wish down; answers it and the code of the receipt, which is shown once only.

    A wish that costs more than may be is taken in all the same: whoever verifies it refuses it
    politely and refers it. Residents ask through the system account.

    Raises PermissionDenied for staff outside their reach, and Refused with `area_closed`,
    `area_not_for_wish`, `words_needed`, `consent_needed`, `guardian_needed` or `personal_data`.
    """
    community = check_draft(draft, by=by, at=at)
    applicant, code = keep_applicant("wish", draft.contact, by=by, at=at, is_verified=is_verified)
    pk = next_id()
    wish = Wish.objects.create(
        pk=pk,
        applicant=applicant,
        number=f"{community.city.prefix}W{timezone.localdate(at):%y%m}{pk:05d}",
        area=draft.area,
        community=community,
        kind=draft.kind,
        need=draft.need.strip(),
        age_band=draft.age_band,
        group=draft.group,
        story_cipher=encrypt(draft.story.strip()),
        address_cipher=encrypt(draft.address.strip()),
        cost=draft.cost,
        source=draft.source,
        guardian_consent=draft.guardian_consent,
        photo_consent=draft.photo_consent and draft.age_band not in MINORS,
        created_by=by,
        created_at=at,
        flow_count=1,
    )
    wish.append_record(
        move="make", by=by, post=by.acting_post(Power.SERVE), after=wish.status, at=at
    )
    tell_place("wish_made", wish, by=by, at=at)
    return wish, code


def next_id() -> int:
    """A primary key, so that the number can carry it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('services_wish', 'id'))")
        return int(cursor.fetchone()[0])


def check_draft(draft: WishDraft, *, by: Any, at: datetime) -> Area:
    """The rules of a new wish, each told at its field; answers the community it belongs to."""
    if not draft.area.is_open(timezone.localdate(at)):
        raise Refused("area_closed", _("This area exists no longer."), "area")
    if draft.source != WishSource.PUBLIC and not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    community = community_of(draft.area)
    needed(draft.need, "need")
    check_words(draft.need)
    if not draft.consented:
        words = _("Without this agreement the wish cannot be shown, and nobody can claim it.")
        raise Refused("consent_needed", words, "consented")
    check_guardian(draft.age_band, is_agreed=draft.guardian_consent)
    return community


def community_of(area: Area) -> Area:
    """The community a wish belongs to; Refused with `area_not_for_wish` above communities."""
    pk = area.stamps().community_id
    if pk is None:
        raise Refused("area_not_for_wish", _("Choose the community."), "area")
    community: Area = Area.objects.select_related("city").defer("boundary").get(pk=pk)
    return community


def check_words(need: str, name: str = "need") -> None:
    """No number, plate, room or name in what strangers read; Refused with `personal_data`."""
    found = checked(need)
    if found.is_masked or found.names:
        words = _("Strangers read this: leave out names, numbers and rooms.")
        raise Refused("personal_data", words, name)


def check_guardian(age_band: str, *, is_agreed: bool) -> None:
    """Under 18 a guardian agrees first (DOMAIN.md 8); Refused with `guardian_needed`."""
    if age_band in MINORS and not is_agreed:
        words = _("For somebody under 18 a parent or guardian has to agree.")
        raise Refused("guardian_needed", words, "guardian_consent")


@transaction.atomic
def verify_wish(
    wish: Wish,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    need: str,
    kind: str,
    age_band: str,
    group: str,
    cost: int,
    checked_by: str,
    companion: str = "",
    guardian_consent: bool = False,
) -> Wish:
    """Somebody has looked: the family's situation is so, and the wish small, concrete and lawful.

    At the home of a vulnerable person two people are present, and both names are kept.

    Raises Refused with `personal_data`, `too_costly`, `guardian_needed`, `companion_needed` or
    `reason_needed`.
    """
    needed(checked_by, "checked_by")
    needed(need, "need")
    check_words(need)
    if cost > settings.WISH_MOST_YUAN:
        words = _("A wish costs at most %(most)d yuan. Do not take it up, and refer it.")
        raise Refused("too_costly", words % {"most": settings.WISH_MOST_YUAN}, "cost")
    is_agreed = guardian_consent or wish.guardian_consent
    check_guardian(age_band, is_agreed=is_agreed)
    is_alone = companion.strip() in ("", checked_by.strip())
    if Wish(group=group, age_band=age_band).needs_two and is_alone:
        words = _("Two people go together to the home of a vulnerable person: name the second.")
        raise Refused("companion_needed", words, "companion")
    facts: dict[str, Any] = {"need": need.strip(), "kind": kind}
    facts |= {"age_band": age_band, "group": group}
    moved: Wish = make_move(
        wish,
        WISH["verify"],
        by=by,
        at=at,
        seen=seen,
        cost=cost,
        checked_by=checked_by.strip(),
        companion=companion.strip(),
        guardian_consent=is_agreed,
        photo_consent=wish.photo_consent and age_band not in MINORS,
        **facts,
    )
    return moved


@transaction.atomic
def publish_wish(wish: Wish, *, by: Any, at: datetime, seen: int | None = None) -> Wish:
    """Hang it on the wall, without a name, for as many days as may be; the wisher hears of it."""
    until = timezone.localdate(at) + timedelta(days=settings.WISH_DAYS)
    moved: Wish = make_move(wish, WISH["publish"], by=by, at=at, seen=seen, wall_until=until)
    write(moved, "wisher_published", at=at)
    return moved


@transaction.atomic
def correct_wish(wish: Wish, *, by: Any, at: datetime, seen: int | None = None, need: str) -> Wish:
    """Change what the wall says. Raises Refused with `personal_data` or `reason_needed`."""
    needed(need, "need")
    check_words(need)
    moved: Wish = make_move(
        wish, WISH["correct"], by=by, at=at, seen=seen, reason=need, need=need.strip()
    )
    return moved


@transaction.atomic
def reject_wish(
    wish: Wish,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    category: Category | None = None,
    referral: str = "",
) -> Wish:
    """Say politely why it cannot be taken up, and where help is to be had.

    With a `category` a matter is opened at once, which the wisher's receipt follows; `referral`
    names a service or an office.
    """
    needed(reason)
    wish = make_move(
        wish, WISH["reject"], by=by, at=at, seen=seen, reason=reason, referral=referral.strip()
    )
    if category is not None:
        wish = refer_wish(wish, by=by, at=at, category=category)
    write(wish, "wisher_rejected", at=at)
    return wish


@transaction.atomic
def refer_wish(
    wish: Wish, *, by: Any, at: datetime, seen: int | None = None, category: Category
) -> Wish:
    """Make a wish that was not taken up a matter of help; its kind says who is in charge.

    The story goes along to those who handle it, and the wisher is who asked. Raises Refused with
    `referred_already`.
    """
    words = _("From wish %(number)s: %(need)s") % {"number": wish.number, "need": wish.need}
    story = decrypt(wish.story_cipher)
    applicant = wish.applicant
    report = Report(
        category=category,
        text=f"{words}\n{story}".strip(),
        area=wish.area,
        address=decrypt(wish.address_cipher),
        contact=Contact(
            decrypt(applicant.name_cipher),
            decrypt(applicant.phone_cipher),
            language=applicant.language,
        ),
        channel="community",
        source="wish",
        source_ref=wish.number,
        idempotency_key=f"wish:{wish.pk}",
    )
    moved: Wish = make_move(wish, WISH["refer"], by=by, at=at, seen=seen, reason=str(category))
    moved.referral_ticket = report_ticket(report, by=by, at=at).ticket
    moved.save(update_fields=["referral_ticket"])
    return moved


@transaction.atomic
def withdraw_wish(
    wish: Wish, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Wish:
    """The wisher does not want it any more; nobody has claimed it."""
    needed(reason)
    moved: Wish = make_move(wish, WISH["withdraw"], by=by, at=at, seen=seen, reason=reason)
    return moved


@transaction.atomic
def rate_wish(
    wish: Wish, *, by: Any, at: datetime, seen: int | None = None, stars: int, thanks: str = ""
) -> Wish:
    """How it went for the wisher, one to five stars, and a word of thanks.

    The thanks are read by staff before the wall shows them.
    """
    moved: Wish = make_move(
        wish, WISH["rate"], by=by, at=at, seen=seen, stars=stars, thanks=thanks.strip()[:120]
    )
    if moved.thanks:
        tell_place("wish_thanked", moved, by=by, at=at)
    return moved


@transaction.atomic
def show_thanks(wish: Wish, *, by: Any, at: datetime, seen: int | None = None, thanks: str) -> Wish:
    """Let the wall show the words of thanks, without names; whoever helped hears of them.

    Raises Refused with `no_thanks` or `personal_data`.
    """
    needed(thanks, "thanks")
    check_words(thanks, "thanks")
    words = thanks.strip()
    moved: Wish = make_move(
        wish, WISH["show-thanks"], by=by, at=at, seen=seen, thanks=words, thanks_shown=True
    )
    claim = moved.claims.filter(outcome="delivered").select_related("applicant").first()
    if claim is not None:
        city_id = moved.community.city_id
        about = {"need": moved.need, "thanks": words}
        write_to_applicant("helper_thanked", claim, at=at, city_id=city_id, step="shown", **about)
    return moved


@transaction.atomic
def expire_wish(wish: Wish, *, by: Any, at: datetime) -> Wish:
    """Take a wish that nobody has claimed in time off the wall; it can be hung up again."""
    moved: Wish = make_move(wish, WISH["expire"], by=by, at=at)
    tell_place("wish_expired", moved, by=by, at=at)
    return moved


def write(wish: Wish, kind: str, *, at: datetime) -> None:
    """Tell the wisher, where messages reach residents; no name stands in it."""
    about = {"number": wish.number, "need": wish.need}
    write_to_applicant(kind, wish, at=at, city_id=wish.community.city_id, **about)
