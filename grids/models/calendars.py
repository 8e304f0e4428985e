"""Work calendars: sessions by weekday, and the days that differ from the week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.models.cities import City

NOON_BREAK = [["08:00", "12:00"], ["14:00", "18:00"]]


def default_sessions() -> dict[str, list[list[str]]]:
    """Monday to Friday, eight to twelve and two to six."""
    return {str(weekday): NOON_BREAK for weekday in range(5)}


class DayConvention(models.TextChoices):
    """How a limit in working days is counted."""

    ROLLING = "rolling", _("Rolling: one day is eight working hours from the minute of dispatch")
    LEGAL = "legal", _("Legal: the day of receipt does not count, due at close of business")


class WorkCalendar(models.Model):
    """When a city works; the row without a city is the default of the country.

    A made-up working day (a worked weekend) keeps the sessions of Monday. Each edit of the calendar
    or one of its days raises `version`, so that deadlines know which calendar they were counted by.
    """

    name = models.CharField(_("name"), max_length=80)
    city = models.OneToOneField(
        City, on_delete=models.PROTECT, related_name="calendar", null=True, blank=True
    )
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    sessions = models.JSONField(_("sessions"), default=default_sessions)
    day_convention = models.CharField(
        _("working-day convention"),
        max_length=8,
        choices=DayConvention,
        default=DayConvention.ROLLING,
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    published_until = models.PositiveSmallIntegerField(
        _("published until"),
        help_text=_("Last year whose holidays are known; later dates are provisional."),
    )

    class Meta:
        verbose_name = _("work calendar")
        verbose_name_plural = _("work calendars")
        constraints = (
            models.UniqueConstraint(
                fields=["city"], nulls_distinct=False, name="calendar_one_per_city"
            ),
        )

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A day that differs from its weekday: a holiday, or a weekend day that is worked."""

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField(_("date"))
    is_working = models.BooleanField(_("working"))
    name = models.CharField(_("name"), max_length=80, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ("date",)
        constraints = (
            models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once"),
        )

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d}"


class CalendarVersion(models.Model):
    """A work calendar as it was before an edit, so that it can be looked up and brought back.

    `days` holds what differed from the week: date → [worked?, name, source].
    """

    calendar = models.ForeignKey(WorkCalendar, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField(_("version"))
    sessions = models.JSONField(_("sessions"))
    day_convention = models.CharField(_("working-day convention"), max_length=8)
    timezone = models.CharField(_("time zone"), max_length=40)
    published_until = models.PositiveSmallIntegerField(_("published until"))
    days = models.JSONField(_("days"), default=dict)
    until_at = models.DateTimeField(_("in force until"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    change = models.CharField(_("what changed then"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ("-version",)
        constraints = (
            models.UniqueConstraint(fields=["calendar", "version"], name="calendar_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.calendar_id} v{self.version}"
