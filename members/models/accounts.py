"""The login, and the two questions every door asks of it: may you at all, and on which rows."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.powers import PARTY_POWERS, Power
from grids.reach import Reach, Span
from grids.trees import TreeNode
from members.models.posts import Post
from members.roles import OWNER_POWERS, POWERS


class User(AbstractUser):
    """A login. What it may do follows from the posts its person holds today, from nothing else."""

    person = models.OneToOneField(
        "members.Person",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="user",
        verbose_name=_("person"),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="zh-hans"
    )
    is_demo = models.BooleanField(_("demo account"), default=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)
    password_changed_at = models.DateTimeField(null=True, editable=False)
    second_factor_at = models.DateTimeField(null=True, editable=False)
    """Since when a second factor is asked for at the login; it stands here beside its own row,
    because every page asks."""
    preferences = models.JSONField(default=dict, blank=True)
    """How its owner likes pages: the columns of each list."""

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    @cached_property
    def active_posts(self) -> list[Post]:
        """The posts held today (site date), read once per request with everything reach needs."""
        if self.person_id is None:
            return []
        posts = list(self.posts_on(timezone.localdate()).select_related("person"))
        if posts:
            self.person = posts[0].person
        return posts

    def must_renew_password(self, at: datetime.datetime) -> bool:
        """True for a first password, and for one older than PASSWORD_MAX_DAYS outside a demo."""
        if self.must_change_password:
            return True
        days = 0 if self.is_demo else settings.PASSWORD_MAX_DAYS
        if not days or self.password_changed_at is None or not self.has_usable_password():
            return False
        return at - self.password_changed_at > datetime.timedelta(days=days)

    @property
    def must_have_factor(self) -> bool:
        """Whether one of today's roles asks for a second factor; never of demo accounts."""
        roles = set(settings.SECOND_FACTOR_ROLES)
        if self.is_demo or not roles:
            return False
        return self.is_superuser or any(post.role in roles for post in self.active_posts)

    def duty(self, at: datetime.datetime, *, is_strong: bool = False) -> str:
        """What is owed before anything else: "password", then "factor", or nothing.

        Who proved more than a password at a provider (`is_strong`) needs no factor of ours.
        """
        if self.must_renew_password(at):
            return "password"
        has_factor = is_strong or self.second_factor_at is not None
        return "factor" if self.must_have_factor and not has_factor else ""

    def posts_on(self, on: datetime.date) -> models.QuerySet[Post]:
        """The posts this account's person holds on a day, scopes loaded in the same query."""
        return Post.objects.filter(person=self.person_id).active(on).with_scope()

    @cached_property
    def powers(self) -> frozenset[str]:
        """Every power any of today's posts gives, wherever it reaches."""
        if self.is_superuser:
            return frozenset(Power.values)
        return OWNER_POWERS.union(*(POWERS[post.role] for post in self.active_posts))

    def holds(self, power: str) -> bool:
        """True when a post of today gives the power somewhere; ask `reach` for where."""
        return power in self.powers

    def acting_post(self, power: str) -> Post | None:
        """The post in which this account uses a power: what a flow record names."""
        return next((post for post in self.active_posts if power in POWERS[post.role]), None)

    @cached_property
    def _reaches(self) -> dict[str, Reach]:
        return {}

    def reach(self, power: str) -> Reach:
        """The rows this account may use the power on, from today's posts; computed once."""
        if power not in self._reaches:
            self._reaches[power] = self._build_reach(power)
        return self._reaches[power]

    def _build_reach(self, power: str) -> Reach:
        if self.is_superuser:
            return Reach(everywhere=True, user_id=self.pk)
        posts = [post for post in self.active_posts if power in POWERS[post.role]]
        units = {post.unit_id for post in posts if post.unit_id}
        for post in posts:
            units.update(post.child_unit_ids)
        party = power in PARTY_POWERS
        return Reach(
            cities=frozenset(post.city_id for post in posts if post.city_id),
            districts=frozenset(post.district_id for post in posts if post.district_id),
            areas=_spans(post.area for post in posts),
            organisations=_spans(post.organisation for post in posts if party),
            units=frozenset(units),
            user_id=self.pk if power in OWNER_POWERS else None,
        )


def _spans(nodes: Iterable[TreeNode | None]) -> tuple[Span, ...]:
    return tuple(sorted({node.span for node in nodes if node is not None}))
