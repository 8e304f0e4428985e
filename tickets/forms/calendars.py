"""The forms of work calendars: days, hours, a version that is wanted back; no rules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.importers import WORKED_WORD, read_days
from grids.models import CalendarDay, DayConvention, WorkCalendar
from grids.operations import (
    remove_calendar_day,
    restore_calendar,
    save_calendar_days,
    update_calendar,
)
from lib.errors import Refused
from tickets.forms.stepped import SteppedForm


class CalendarForm(SteppedForm):
    """An edit of a work calendar; `edit` makes it."""

    title: Any = ""

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        initial = {"seen": calendar.version, **kwargs.pop("initial", {})}
        super().__init__(*args, initial=initial, **kwargs)
        self.calendar = calendar

    def edit(self, *, by: Any, at: datetime) -> WorkCalendar:
        """Make the edit, or be refused."""
        raise NotImplementedError


class DaysForm(CalendarForm):
    """Days that differ from the week, one a line."""

    title = _("Enter holidays and make-up days")
    days = forms.CharField(
        label=_("Days"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    source = forms.CharField(
        label=_("Source"), max_length=120, required=False, help_text=_("The notice they are from.")
    )
    published_until = forms.IntegerField(
        label=_("Holidays known until the end of"),
        min_value=2004,
        max_value=2100,
        help_text=_("Raise it when a whole year has been published."),
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        initial = {"published_until": calendar.published_until, **kwargs.pop("initial", {})}
        super().__init__(*args, calendar=calendar, initial=initial, **kwargs)
        words = _(
            "One day a line, the date and then the name, or from~until for several; a line that"
            " says %(worked)s is a make-up day."
        )
        self.fields["days"].help_text = words % {"worked": WORKED_WORD}

    def edit(self, *, by: Any, at: datetime) -> WorkCalendar:
        given = self.cleaned_data
        return save_calendar_days(
            self.calendar,
            read_days(given["days"], source=given["source"]),
            published_until=given["published_until"],
            by=by,
            at=at,
            seen=self.seen_version,
        )


class HoursForm(CalendarForm):
    """When work is done on each weekday, and how a working day is counted."""

    title = _("Working hours and counting")
    day_convention = forms.ChoiceField(
        label=_("How a working day is counted"),
        choices=DayConvention.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        convention = {"day_convention": calendar.day_convention}
        initial = {**convention, **kwargs.pop("initial", {})}
        super().__init__(*args, calendar=calendar, initial=initial, **kwargs)
        for number, name in enumerate(WEEK):
            spans = calendar.sessions.get(str(number), [])
            self.fields[f"day-{number}"] = forms.CharField(
                label=name,
                required=False,
                max_length=100,
                initial=", ".join(f"{start}-{end}" for start, end in spans),
                help_text=_("08:00-12:00, 14:00-18:00; empty is free.") if number == 0 else "",
            )

    def edit(self, *, by: Any, at: datetime) -> WorkCalendar:
        given = self.cleaned_data
        spans = {str(n): read_spans(given[f"day-{n}"], f"day-{n}") for n in range(len(WEEK))}
        sessions = {number: pairs for number, pairs in spans.items() if pairs}
        changes = {"sessions": sessions, "day_convention": given["day_convention"]}
        return update_calendar(self.calendar, changes, by=by, at=at, seen=self.seen_version)


def read_spans(text: str, field: str) -> list[list[str]]:
    """Pairs of times: 08:00-12:00, 14:00-18:00."""
    pairs = []
    for part in text.replace("，", ",").replace("、", ",").replace("–", "-").split(","):
        if not part.strip():
            continue
        edges = [edge.strip().replace("：", ":").zfill(5) for edge in part.split("-")]
        if len(edges) != 2:
            message = _("Write pairs of times: 08:00-12:00, 14:00-18:00.")
            raise Refused("bad_sessions", message, field)
        pairs.append(edges)
    return pairs


class RemoveDayForm(CalendarForm):
    """A day that follows its weekday again."""

    title = _("Let a day follow its weekday again")
    date = forms.ModelChoiceField(
        None, to_field_name="date", label=_("Day"), empty_label=_("Choose…")
    )

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        super().__init__(*args, calendar=calendar, **kwargs)
        self.fields["date"].queryset = CalendarDay.objects.filter(calendar=calendar)
        self.fields["date"].label_from_instance = lambda row: f"{row.date:%Y-%m-%d} {row.name}"

    def edit(self, *, by: Any, at: datetime) -> WorkCalendar:
        day = self.cleaned_data["date"].date
        return remove_calendar_day(self.calendar, date=day, by=by, at=at, seen=self.seen_version)


class RestoreForm(CalendarForm):
    """An earlier version that is wanted back."""

    title = _("Bring an earlier version back")
    version = forms.TypedChoiceField(label=_("Version"), coerce=int)

    def __init__(self, *args: Any, calendar: WorkCalendar, **kwargs: Any) -> None:
        super().__init__(*args, calendar=calendar, **kwargs)
        rows = calendar.versions.values_list("version", "until_at", "change")
        self.fields["version"].choices = [
            (version, f"{version} · {timezone.localtime(until):%Y-%m-%d} · {change[:40]}")
            for version, until, change in rows
        ]

    def edit(self, *, by: Any, at: datetime) -> WorkCalendar:
        version = self.cleaned_data["version"]
        return restore_calendar(self.calendar, version, by=by, at=at, seen=self.seen_version)


WEEK = (
    *(_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday")),
    *(_("Friday"), _("Saturday"), _("Sunday")),
)
CALENDAR_FORMS: dict[str, type[CalendarForm]] = {
    "days": DaysForm,
    "hours": HoursForm,
    "remove": RemoveDayForm,
    "restore": RestoreForm,
}
