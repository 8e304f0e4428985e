"""Posts: appointing, prolonging, ending, standing in; nobody gives more than they have."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.models import City, District
from grids.powers import Power
from grids.reach import Reach, permits
from lib.errors import Refused
from lib.pii import mask_name
from members.models import Person, Post, Substitution, User
from members.models.posts import SCOPES
from members.roles import AREA_TIERS, POWERS, SCOPE_OF, SINGLE
from records.operations import write_audit


@dataclass(frozen=True, kw_only=True)
class PostDraft:
    """An appointment to be: the scope is an area, Party organisation, unit, district or city."""

    role: str
    scope: Any
    from_on: datetime.date
    until_on: datetime.date | None = None
    is_paid: bool = False
    basis: str = ""
    stands_in: bool = False
    """Whether somebody else holds the post and is only away."""


@transaction.atomic
def appoint(person: Person, draft: PostDraft, *, by: User, at: datetime.datetime) -> Post:
    """Give a person a post; nobody hands out a post outside their reach or above their powers."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    scope_name = check_scope(draft)
    _check_may_appoint(draft, scope_name, by=by)
    post = build_post(person, draft)
    _check_no_overlap(post)
    if not draft.stands_in:
        _check_free(post)
    _check_unpaid(post)
    try:
        with transaction.atomic():
            post.save()
    except IntegrityError as error:
        if "post_no_overlap" not in str(error):
            raise
        raise overlaps() from None
    write_audit("post.appoint", by=by, at=at, about=("post", post.pk), data={"person": person.pk})
    return post


def build_post(person: Person, draft: PostDraft) -> Post:
    """The unsaved post of a draft."""
    return Post(
        person=person,
        role=draft.role,
        from_on=draft.from_on,
        until_on=draft.until_on,
        is_paid=draft.is_paid,
        basis=draft.basis.strip()[:300],
        **{SCOPE_OF[draft.role]: draft.scope},
    )


@transaction.atomic
def end_post(
    post: Post, *, on: datetime.date, by: User, at: datetime.datetime, reason: str
) -> Post:
    """Set the last day of a post; the row stays as history."""
    post = _held(post, by)
    if on < post.from_on:
        raise Refused("ends_before_start", _("A post cannot end before it began."), "until_on")
    if post.until_on is not None and post.until_on < on:
        raise Refused("post_has_ended", _("This post has ended already."), "until_on")
    post.until_on = on
    post.save(update_fields=("until_on",))
    write_audit("post.end", by=by, at=at, about=("post", post.pk), reason=reason)
    return post


@transaction.atomic
def prolong_post(
    post: Post, *, until_on: datetime.date | None, by: User, at: datetime.datetime, basis: str
) -> Post:
    """Let a post go on to a later day, or without end, by a decision that is named."""
    post = _held(post, by)
    if not basis.strip():
        raise Refused("basis_needed", _("Name the decision this rests on."), "basis")
    if post.until_on is None:
        raise Refused("post_has_no_end", _("This post has no last day."), "until_on")
    if until_on is not None and until_on <= post.until_on:
        raise Refused("not_later", _("Choose a later last day."), "until_on")
    if hasattr(post, "substitution"):
        raise Refused("only_standing_in", _("Enter a new substitution instead."), "until_on")
    post.until_on, post.basis = until_on, basis.strip()[:300]
    _check_no_overlap(post)
    _check_free(post)
    post.save(update_fields=("until_on", "basis"))
    write_audit("post.prolong", by=by, at=at, about=("post", post.pk), reason=post.basis)
    return post


@transaction.atomic
def stand_in(
    post: Post,
    person: Person,
    *,
    from_on: datetime.date,
    until_on: datetime.date,
    by: User,
    at: datetime.datetime,
    reason: str,
) -> Substitution:
    """Let somebody do a post while its holder is away: a post of the same role with an end.

    Reach follows from the post, so it begins and ends with it.
    """
    post = _held(post, by)
    if not reason.strip():
        raise Refused("reason_needed", _("Say why."), "reason")
    if person.pk == post.person_id:
        raise Refused("stands_in_for_self", _("Choose somebody else."), "person")
    if hasattr(post, "substitution"):
        raise Refused("only_standing_in", _("Nobody stands in for who stands in."), "person")
    if from_on < post.from_on or (post.until_on and until_on > post.until_on):
        raise Refused("outside_term", _("The days lie outside the term of the post."), "from_on")
    draft = PostDraft(
        role=post.role,
        scope=post.scope,
        from_on=from_on,
        until_on=until_on,
        basis=reason,
        stands_in=True,
    )
    made = appoint(person, draft, by=by, at=at)
    row = Substitution.objects.create(
        post=post, stand_in=made, reason=reason.strip()[:300], by=by, at=at
    )
    write_audit("post.stand_in", by=by, at=at, about=("post", post.pk), reason=row.reason)
    return row


@transaction.atomic
def mark_unpaid(post: Post, *, by: User, at: datetime.datetime, basis: str) -> Post:
    """Say that a post is not paid: what a cross-appointment needs."""
    post = _held(post, by)
    if not basis.strip():
        raise Refused("basis_needed", _("Name the decision this rests on."), "basis")
    if not post.is_paid:
        raise Refused("unpaid_already", _("This post is not paid."))
    post.is_paid = False
    post.save(update_fields=("is_paid",))
    write_audit("post.unpaid", by=by, at=at, about=("post", post.pk), reason=basis.strip())
    return post


def may_change(post: Post, by: User) -> bool:
    """Whether somebody may end, prolong or lend this post."""
    return covers_scope(_reach_over(post.scope_type, by), post.scope)


def _held(post: Post, by: User) -> Post:
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if not may_change(post, by):
        raise PermissionDenied
    return post


def covers_scope(reach: Reach, scope: Any) -> bool:
    """True when the place a post is held at lies within a reach."""
    if isinstance(scope, City):
        return reach.everywhere or scope.pk in reach.cities
    if isinstance(scope, District):
        return reach.everywhere or scope.city_id in reach.cities or scope.pk in reach.districts
    return permits(reach, scope)


def check_scope(draft: PostDraft) -> str:
    """The column the scope goes to; refuses a role at a place it does not exist at."""
    name = SCOPE_OF[draft.role]
    model: Any = Post._meta.get_field(name).related_model
    fits = isinstance(draft.scope, model)
    if fits and name == "area":
        fits = draft.scope.tier in AREA_TIERS[draft.role]
    if not fits:
        raise Refused("role_not_here", _("This role does not exist at this place."), "role")
    if draft.until_on is not None and draft.until_on < draft.from_on:
        raise Refused("ends_before_start", _("A post cannot end before it began."), "until_on")
    if name in ("area", "organisation") and not draft.scope.is_open(draft.from_on):
        raise Refused("place_closed", _("This place does not exist on that day."), "from_on")
    return name


def _check_may_appoint(draft: PostDraft, scope_name: str, *, by: User) -> None:
    if not covers_scope(_reach_over(scope_name, by), draft.scope):
        raise PermissionDenied
    check_role(draft.role, by=by)


def check_role(role: str, *, by: User) -> None:
    """Refused for a role that may do more than whoever gives it."""
    if POWERS[role] - by.powers:
        raise Refused(
            "role_above_yours", _("This role may do more than you may; ask a superior."), "role"
        )


def _reach_over(scope_name: str, by: User) -> Reach:
    """Posts of Party organisations are given by a Party power, all others by the general one."""
    party = scope_name == "organisation"
    return by.reach(Power.MANAGE_PARTY if party else Power.MANAGE_PEOPLE)


def _check_no_overlap(post: Post) -> None:
    if _meanwhile(post).filter(person=post.person).exists():
        raise overlaps()


def overlaps() -> Refused:
    return Refused(
        "post_overlaps",
        _("This person holds the same post at this place in that time already."),
        "from_on",
    )


def _meanwhile(post: Post) -> Any:
    """Other posts of the same role at the same place, at least a day at the same time."""
    same = Post.objects.exclude(pk=post.pk).filter(
        Q(until_on=None) | Q(until_on__gte=post.from_on),
        role=post.role,
        **{name: getattr(post, name) for name in SCOPES},
    )
    return same if post.until_on is None else same.filter(from_on__lte=post.until_on)


def _check_free(post: Post) -> None:
    """A place has one head at a time; who only stands in does not count."""
    if post.role not in SINGLE:
        return
    holder = _meanwhile(post).filter(substitution=None).select_related("person").first()
    if holder is not None:
        raise taken_by(holder.person)


def taken_by(person: Person) -> Refused:
    """A place that has one head at a time has one already."""
    message = _("%(name)s holds this post in that time. End it first, or enter a substitution.")
    return Refused("post_taken", message % {"name": mask_name(person.name)}, "role")


def _check_unpaid(post: Post) -> None:
    """Who serves community and estate at once is paid by one of them at most."""
    if not post.is_paid:
        return
    held = Post.objects.filter(person=post.person, is_paid=True).in_force(post.from_on)
    others = held.estate_side() if post.is_community_side else held.community_side()
    if (post.is_community_side or post.is_estate_side) and others.exists():
        raise paid_twice()


def paid_twice() -> Refused:
    """The other side pays this person already."""
    message = _("Paid by the other body already: a cross-appointment is unpaid.")
    return Refused("cross_post_paid", message, "is_paid")
