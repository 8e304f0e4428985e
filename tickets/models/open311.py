"""What the open interface keeps beside a matter: questions, answers, tokens, trials, updates."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tickets.querysets.published import HeardUpdateQuerySet, TrialQuerySet


class Datatype(models.TextChoices):
    """What kind of answer a question takes (GeoReport v2, service definition)."""

    STRING = "string", pgettext_lazy("answer", "A line of text")
    TEXT = "text", pgettext_lazy("answer", "Several lines of text")
    NUMBER = "number", pgettext_lazy("answer", "A number")
    DATETIME = "datetime", pgettext_lazy("answer", "A moment")
    SINGLE = "singlevaluelist", pgettext_lazy("answer", "One of a list")
    MULTI = "multivaluelist", pgettext_lazy("answer", "Several of a list")


LISTS = (Datatype.SINGLE, Datatype.MULTI)


class Automated(models.TextChoices):
    """Who fills an answer in where no person does."""

    SERVER = "server_set", _("The sending system")
    HIDDEN = "hidden_field", _("A hidden field of the form")


class CategoryQuestion(models.Model):
    """One more question of a kind of matter, for programs that report it (service definition).

    A question that is not `is_variable` is only text to be shown. Retired, never deleted: answers
    were given to it.
    """

    category = models.ForeignKey(
        "tickets.Category", models.CASCADE, related_name="questions", verbose_name=_("category")
    )
    code = models.CharField(
        _("code"),
        max_length=40,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+$", _("Letters, digits, - and _ only."))],
    )
    datatype = models.CharField(_("kind of answer"), max_length=16, choices=Datatype)
    is_required = models.BooleanField(_("must be answered"), default=False)
    is_variable = models.BooleanField(_("takes an answer"), default=True)
    description = models.CharField(_("question"), max_length=300)
    datatype_description = models.CharField(_("help with the answer"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(pgettext_lazy("position", "order"), default=1)
    options = models.JSONField(_("list"), default=list, blank=True)
    automated = models.CharField(_("filled in by"), max_length=12, choices=Automated, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("category", "order", "id")
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = (
            models.UniqueConstraint(
                fields=("category", "code"), name="one_question_per_code_and_category"
            ),
        )

    def __str__(self) -> str:
        return self.description

    @property
    def keys(self) -> set[str]:
        """The answers a list allows."""
        return {option["key"] for option in self.options}


class OpenRequest(models.Model):
    """What a program sent with a matter: answers, its own number for it, pictures not fetched."""

    ticket = models.OneToOneField(
        "tickets.Ticket",
        models.CASCADE,
        primary_key=True,
        related_name="open_request",
        verbose_name=_("ticket"),
    )
    key = models.ForeignKey("members.ApiKey", models.PROTECT, related_name="+")
    answers = models.JSONField(_("answers"), default=dict)
    account_id = models.CharField(_("account there"), max_length=100, blank=True)
    email_cipher = models.TextField(blank=True)
    media_urls = models.JSONField(_("pictures elsewhere"), default=list)
    warnings = models.JSONField(default=list)

    class Meta:
        verbose_name = _("request of a program")
        verbose_name_plural = _("requests of programs")

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class WaitingRequest(models.Model):
    """A request that was answered with a token, and is opened by the worker.

    The token is kept as a keyed hash, what was sent encrypted until it is opened.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey("members.ApiKey", models.PROTECT, related_name="+")
    payload_cipher = models.TextField(blank=True)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, null=True, blank=True, related_name="+"
    )
    refusal = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(_("created at"))
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("waiting request")
        verbose_name_plural = _("waiting requests")
        indexes = (
            models.Index(
                fields=("id",),
                condition=models.Q(settled_at__isnull=True),
                name="waiting_request_unsettled",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class TrialRequest(models.Model):
    """A request sent to the test endpoint: checked like any other, and nobody's matter.

    It is no ticket, so no list, figure, clock or notice can know of it.
    """

    key = models.ForeignKey("members.ApiKey", models.CASCADE, related_name="+")
    category = models.ForeignKey("tickets.Category", models.PROTECT, related_name="+")
    text = models.TextField(_("description"), max_length=4000)
    area = models.ForeignKey("grids.Area", models.PROTECT, related_name="+")
    address = models.CharField(_("place in words"), max_length=200, blank=True)
    lng = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    answers = models.JSONField(default=dict)
    same_key = models.CharField(max_length=80, null=True, blank=True, unique=True)
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)
    created_at = models.DateTimeField(_("created at"), db_index=True)

    objects = TrialQuerySet.as_manager()

    class Meta:
        verbose_name = _("trial")
        verbose_name_plural = _("trials")

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Says what it is wherever it is read."""
        return f"TEST-{self.pk:07d}"


class HeardUpdate(models.Model):
    """What another system told about a matter, once for each of its own update numbers."""

    key = models.ForeignKey("members.ApiKey", models.PROTECT, related_name="+")
    update_id = models.CharField(_("number there"), max_length=100)
    ticket = models.ForeignKey(
        "tickets.Ticket", models.CASCADE, related_name="heard", verbose_name=_("ticket")
    )
    state = models.CharField(_("state there"), max_length=40)
    text = models.TextField(_("description"), max_length=4000, blank=True)
    said_at = models.DateTimeField(_("said at"))
    created_at = models.DateTimeField(_("created at"))

    objects = HeardUpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update of another system")
        verbose_name_plural = _("updates of other systems")
        constraints = (
            models.UniqueConstraint(fields=("key", "update_id"), name="one_update_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.update_id}"
