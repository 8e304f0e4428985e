"""The year of some districts: what comes in, what falls due, what ends, each at its moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection
from django.utils import translation
from django.utils.timezone import get_default_timezone

from grids.models import Area, City
from lib.remembering import remembering
from members.operations.accounts import system_user
from overview.demo.atlas import Atlas
from overview.replay.clockwork import Agenda, WorkTime
from overview.replay.crews import Rules
from overview.replay.ground import apply_scenario
from overview.replay.matters import Entry, MatterStory
from overview.replay.measures import Counted, measure
from overview.replay.town import Sources, Town
from overview.simulation.arrivals import Span, draw_moments
from overview.simulation.scenario import Scenario, read_scenario
from overview.simulation.scratch import require_scratch
from tickets.models import CallBack
from tickets.operations.auditor import audit
from tickets.operations.calendars import calendar_for
from tickets.operations.objections import overrule_expired
from tickets.operations.sampling import list_call_backs
from tickets.operations.suspension import resume_due
from tickets.operations.sweeper import sweep

AUDIT_DAYS = 30
TELL_EVERY = 50
_NEXT_DUE = (
    "SELECT min(fire_at) FROM tickets_timer"
    " WHERE state = 'pending' AND fire_at <= %s AND fire_at > %s"
)


def live_year(request: dict[str, Any], *, tell: Callable[[int, int], None]) -> dict[str, Any]:
    """Live some districts of a scenario; answers what was counted, for JSON.

    Raises Refused with `database_is_live` anywhere but on a scratch database.
    """
    require_scratch()
    scenario = read_scenario(request["scenario"])
    with translation.override("zh-hans"), remembering():
        return Year(scenario, tuple(request["districts"]), tell).live()


class Year:
    """The loop: whatever comes next happens, after everything that fell due before it."""

    def __init__(
        self,
        scenario: Scenario,
        districts: tuple[str, ...],
        tell: Callable[[int, int], None],
    ) -> None:
        self._scenario, self._districts, self._tell = scenario, districts, tell
        begin = datetime.combine(scenario["since"], time(), get_default_timezone())
        apply_scenario(scenario, at=begin)
        city = City.objects.get(code=scenario["city"])
        _calendar, segments = calendar_for(city.pk)
        self._time = WorkTime(segments)
        self._since = self._midnight(scenario["since"])
        self._until = self._midnight(scenario.until)
        self._agenda = Agenda()
        rules = Rules(self._agenda, self._time, scenario["order"], self._until)
        self._town = Town(scenario, rules, Atlas(self._since, system_user()))
        self._swept = self._since - timedelta(days=1)
        self._is_sure = False
        self._next_due: datetime | None = None
        self._call_backs = 0
        self._found: dict[str, int] = {}
        self._levels = 0

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._time.zone)

    def live(self) -> dict[str, Any]:
        """From the first moment to the last."""
        entries = list(self._entries())
        for number, (at, entry) in enumerate(entries, start=1):
            self._agenda.note(at, partial(self._come, entry, number))
        self._total = len(entries)
        self._note_days()
        with connection.execute_wrapper(self._watch):
            while (found := self._agenda.next_before(self._until)) is not None:
                at, act = found
                self._fall(at)
                act(at)
            self._fall(self._until)
            self._audit(self._until)
        return measure(
            self._town,
            Counted(self._districts[0], self._since, self._until, self._found, self._levels),
        )

    def _entries(self) -> Iterator[tuple[datetime, Entry]]:
        """What comes in here: drawn for the whole city, so that districts add up to it."""
        scenario, town = self._scenario, self._town
        households = dict(
            Area.objects.filter(city__code=scenario["city"]).values_list("pk", "households")
        )
        sources = Sources(scenario, town, households)
        span = Span(scenario["since"], scenario.until, self._time.zone, self._time.works)
        moments = draw_moments(
            span,
            scenario["tickets"],
            town.luck("arrivals"),
            dispersion=scenario["arrivals.dispersion"],
            months=scenario["arrivals.months"],
        )
        for number, at in enumerate(moments, start=1):
            drawn = sources.draw(town.luck("entry", number))
            if drawn[0].code.startswith(self._districts):
                yield at, Entry(number, *drawn)

    def _come(self, entry: Entry, number: int, at: datetime) -> None:
        MatterStory(self._town, entry).begin(at)
        if number % TELL_EVERY == 0 or number == self._total:
            self._tell(number, self._total)

    def _note_days(self) -> None:
        """What the timetable does on every day of the year."""
        for number in range(self._scenario["days"]):
            midnight = self._since + timedelta(days=number)
            self._agenda.note(midnight + timedelta(minutes=1), lambda at: _ignore(resume_due(at)))
            self._agenda.note(midnight + timedelta(hours=9), self._morning)
            if number % AUDIT_DAYS == AUDIT_DAYS - 1:
                self._agenda.note(midnight + timedelta(hours=3), self._audit)

    def _morning(self, at: datetime) -> None:
        """Expired rulings stand, and yesterday's sampled closings are called about."""
        overrule_expired(at)
        list_call_backs(by=self._town.system, at=at)
        rows = CallBack.objects.filter(pk__gt=self._call_backs).order_by("pk")
        for row in rows.select_related("ticket"):
            self._call_backs = row.pk
            story = self._town.stories.get(row.ticket_id)
            if story is not None and row.status == "waiting":
                story.called(row, at)

    def _audit(self, at: datetime) -> None:
        """The auditor's pass; what it finds is counted, and there should be nothing."""
        for name, count in audit(at).items():
            self._found[name] = self._found.get(name, 0) + count

    def _fall(self, until: datetime) -> None:
        """Let every level fall that is due by now, each at its own moment."""
        while (due := self._due_by(until)) is not None:
            self._levels += sweep(due).escalations
            self._swept, self._next_due, self._is_sure = due, due, False

    def _due_by(self, until: datetime) -> datetime | None:
        """The next moment at which a timer is due, asked of the database only when one may be."""
        while self._next_due is not None and self._next_due <= until:
            if self._is_sure:
                return self._next_due
            with connection.cursor() as cursor:
                cursor.execute(_NEXT_DUE, [self._until, self._swept])
                self._next_due = cursor.fetchone()[0]
            self._is_sure = True
        return None

    def _watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Sees timers being written: a new one may be due sooner, another may be due no more."""
        if "tickets_timer" in sql and not sql.startswith("SELECT"):
            self._is_sure = False
            if sql.startswith("INSERT"):
                moments = [one for one in params if isinstance(one, datetime)]
                self._next_due = min([*moments, self._next_due or self._until])
        return execute(sql, params, many, context)


def _ignore(_result: object) -> None:
    """An act answers nothing."""
