"""What can be wrong and how fast it must be right: categories and limits."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.clock import Limit, LimitUnit
from tickets.querysets import CategoryLimitQuerySet, CategoryQuerySet, LimitChangeQuerySet


class Urgency(models.TextChoices):
    """U0 危及生命财产 … U3 复杂."""

    EMERGENCY = "U0", _("Emergency")
    URGENT = "U1", _("Urgent")
    NORMAL = "U2", _("Normal")
    COMPLEX = "U3", _("Complex")


class Grade(models.TextChoices):
    """小事 A, 大事 B, 难事 C: the level that should be able to solve it."""

    GRID = "A", _("Small: the grid solves it")
    COMMUNITY = "B", _("Big: the community solves it")
    STREET = "C", _("Hard: needs the street or a whistle")


class ServiceType(models.TextChoices):
    """How a program that reports such a matter is answered (GeoReport v2, service list)."""

    REALTIME = "realtime", _("At once, with the number")
    BATCH = "batch", _("With a token; the number follows")
    BLACKBOX = "blackbox", _("Without a number")


class Category(models.Model):
    """One kind of matter (小类) under a heading (大类); deactivated, never deleted."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=60)
    english = models.SlugField(_("English identifier"), max_length=60)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="leaves",
        verbose_name=_("heading"),
    )
    kind = models.CharField(_("kind"), max_length=12, default="incident")
    lead_kind = models.CharField(_("usual lead"), max_length=80, blank=True)
    urgency = models.CharField(
        _("urgency"), max_length=2, choices=Urgency.choices, default=Urgency.NORMAL
    )
    grade = models.CharField(_("grade"), max_length=1, choices=Grade.choices, default=Grade.GRID)
    is_key_matter = models.BooleanField(_("key small matter"), default=False)
    is_physical = models.BooleanField(_("needs an after-photo"), default=True)
    emergency_note = models.CharField(_("emergency note"), max_length=120, blank=True)
    aliases = models.CharField(_("everyday words"), max_length=300, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    service_type = models.CharField(
        _("answer to programs"),
        max_length=8,
        choices=ServiceType,
        default=ServiceType.REALTIME,
    )
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ("code",)
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name

    @property
    def is_emergency(self) -> bool:
        return self.urgency == Urgency.EMERGENCY


class LimitedRow(models.Model):
    """A limit in one of the four units: uh, wh, wd, nd (DOMAIN.md trap 9)."""

    class Unit(models.TextChoices):
        URGENT_HOUR = "uh", _("urgent hours")
        WORKING_HOUR = "wh", _("working hours")
        WORKING_DAY = "wd", _("working days")
        NATURAL_DAY = "nd", _("natural days")

    limit_value = models.DecimalField(
        _("limit"), max_digits=8, decimal_places=4, validators=[MinValueValidator(0)]
    )
    limit_unit = models.CharField(_("unit"), max_length=2, choices=Unit.choices)

    class Meta:
        abstract = True

    @property
    def limit(self) -> Limit:
        """Amount and unit as the clock takes them."""
        return Limit(self.limit_value, LimitUnit(self.limit_unit))


class ConfiguredLimit(LimitedRow):
    """A limit that administrators set; `version` rises with each change, `LimitChange` tells all.

    Clocks note the `limit_key` of the row they were started by, so that those of a changed limit
    can be found in one go.
    """

    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        abstract = True

    @property
    def limit_key(self) -> str:
        """The name by which clocks and changes know this row."""
        raise NotImplementedError

    @property
    def limit(self) -> Limit:
        """Amount, unit and origin as the clock takes them."""
        return Limit(self.limit_value, LimitUnit(self.limit_unit), key=self.limit_key)


class CategoryLimit(ConfiguredLimit):
    """One filing condition (立案标准) of a category with its closing condition and limit.

    Retired, never deleted: matters were filed under it.
    """

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="limits", verbose_name=_("category")
    )
    condition = models.CharField(_("filing condition"), max_length=200)
    closing_condition = models.CharField(_("closing condition"), max_length=200, blank=True)
    limit_text = models.CharField(_("limit as written"), max_length=40, blank=True)
    is_default = models.BooleanField(_("used when nothing else is chosen"), default=False)
    source = models.CharField(_("source"), max_length=20, blank=True)
    handling_unit = models.CharField(_("handling unit"), max_length=80, blank=True)
    supervising_unit = models.CharField(_("supervising department"), max_length=80, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = CategoryLimitQuerySet.as_manager()

    class Meta:
        ordering = ("category", "-is_default", "pk")
        verbose_name = _("category limit")
        verbose_name_plural = _("category limits")
        constraints = [
            models.UniqueConstraint(
                fields=("category", "condition"), name="one_limit_per_condition"
            )
        ]

    def __str__(self) -> str:
        return self.condition

    @property
    def limit_key(self) -> str:
        return f"category/{self.pk}"


class StepLimit(ConfiguredLimit):
    """How long one step of the desks themselves may take: accepting, ruling, answering.

    `step` is the name the operations know; a deployment changes the amount, not the name.
    """

    class Step(models.TextChoices):
        TRIAGE_EMERGENCY = "triage_u0", _("accepting an emergency")
        TRIAGE_URGENT = "triage_u1", _("accepting an urgent matter")
        TRIAGE_NORMAL = "triage_u2", _("accepting an ordinary matter")
        TRIAGE_COMPLEX = "triage_u3", _("accepting a complex matter")
        DECIDE_RETURN = "decide_return", _("deciding on a return")
        DECIDE_ADJUSTMENT = "decide_adjustment", _("deciding on an extension or suspension")
        REVIEW_WHISTLE = "review_whistle", _("reviewing a whistle")
        OBJECT = "object", _("objecting, after signing")
        PERSIST = "persist", _("persisting in an objection")
        RULE_STREET = "rule_street", _("ruling of the street")
        RULE_DISTRICT = "rule_district", _("ruling of the district")
        ANSWER_PROPOSAL = "answer_proposal", _("answering a proposed whistle")
        ANSWER_ORDER = "answer_order", _("answering a supervision order")
        CALL_BACK = "call_back", _("calling the requester back")
        REPLY_SCORE = "reply_score", _("replying to an appraisal")

    step = models.CharField(_("step"), max_length=20, unique=True, choices=Step.choices)

    class Meta:
        verbose_name = _("step limit")
        verbose_name_plural = _("step limits")

    def __str__(self) -> str:
        return self.step

    @property
    def limit_key(self) -> str:
        return f"step/{self.step}"


class LimitChange(models.Model):
    """A limit that was changed: what it was, what it became, from when, by whom and why.

    `moves_running` says that clocks which ran at that moment follow; `settled_at` that all have.
    """

    limit_key = models.CharField(_("limit"), max_length=40)
    old_value = models.DecimalField(_("limit before"), max_digits=8, decimal_places=4)
    old_unit = models.CharField(_("unit before"), max_length=2, choices=LimitedRow.Unit.choices)
    new_value = models.DecimalField(_("limit after"), max_digits=8, decimal_places=4)
    new_unit = models.CharField(_("unit after"), max_length=2, choices=LimitedRow.Unit.choices)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    at = models.DateTimeField(_("changed at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by")
    )
    moves_running = models.BooleanField(_("running clocks follow"), default=False)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = LimitChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("limit change")
        verbose_name_plural = _("limit changes")
        indexes = [
            models.Index(fields=("limit_key", "id"), name="limit_change_key"),
            models.Index(
                fields=("id",),
                condition=models.Q(moves_running=True, settled_at__isnull=True),
                name="limit_change_unsettled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.limit_key} {self.at:%Y-%m-%d}"

    @property
    def old(self) -> Limit:
        """The limit before."""
        return Limit(self.old_value, LimitUnit(self.old_unit), key=self.limit_key)

    @property
    def new(self) -> Limit:
        """The limit after."""
        return Limit(self.new_value, LimitUnit(self.new_unit), key=self.limit_key)
