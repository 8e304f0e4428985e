"""What lists of services can be narrowed by, for the page and for the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from members.forms.dual import (
    DayInput,
)
from services.models import (
    Activity,
    Alliance,
    AllianceAppraisal,
    AllianceMeeting,
    Booking,
    BookingPause,
    Deliberation,
    ListEntry,
    Organiser,
    Pledge,
    Seat,
    Shift,
    SignUp,
    Space,
    UnitBatch,
    Wish,
    WishClaim,
)
from services.models.visits import (
    WELFARE_CHOICES,
    CareContact,
    ProblemKind,
    Visit,
    Visited,
)
from services.operations.opening import (
    DAY,
    midnight,
)
from services.operations.spaces import (
    communities_with_spaces,
)
from services.workflow.activities import (
    ActivityStatus,
    BatchStatus,
    OrganiserStatus,
    SignUpStatus,
)
from services.workflow.alliances import AllianceStatus, EntryKind, GatheringStatus, PledgeStatus
from services.workflow.deliberations import DeliberationStatus, TopicSource
from services.workflow.spaces import COUNTED, BookingStatus, PauseStatus, SpaceGroup, SpaceKind
from services.workflow.wishes import ClaimOutcome, WishKind, WishSource, WishStatus


class AllianceFilter(django_filters.FilterSet):
    """Alliances by name, kind, state and place."""

    q = django_filters.CharFilter(
        label=_("Name of the alliance"), field_name="name", lookup_expr="contains", max_length=60
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Alliance.Kind.choices, empty_label=_("Both kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=AllianceStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = Alliance
        fields: tuple[str, ...] = ()


class OfAllianceFilter(django_filters.FilterSet):
    """What belongs to an alliance."""

    alliance = django_filters.NumberFilter(
        field_name="alliance", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    within = WithinFilter()


class SeatFilter(OfAllianceFilter):
    """Seats by alliance and unit."""

    unit = django_filters.CharFilter(
        label=_("Code of the unit"), field_name="unit__code", max_length=32
    )

    class Meta:
        model = Seat
        fields: tuple[str, ...] = ()


class GatheringFilter(OfAllianceFilter):
    """Meetings of alliances by state."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=GatheringStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = AllianceMeeting
        fields: tuple[str, ...] = ()


class ListEntryFilter(OfAllianceFilter):
    """Entries of the three lists: which list, and whether they wait or are late."""

    STATES = (
        ("open", pgettext_lazy("alliance entries", "Open")),
        ("overdue", _("Overdue")),
        ("ended", pgettext_lazy("alliance entries", "Done or dropped")),
    )

    q = django_filters.CharFilter(
        label=_("Words"), field_name="what", lookup_expr="contains", max_length=60
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("alliance", "List"),
        choices=EntryKind.choices,
        empty_label=_("All three lists"),
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATES, method="filter_state", empty_label=_("Any status")
    )

    class Meta:
        model = ListEntry
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "overdue":
            return rows.overdue(timezone.localdate())
        still = rows.open()
        return still if value == "open" else rows.exclude(pk__in=still.order_by().values("pk"))


class PledgeFilter(OfAllianceFilter):
    """Pledges by year, who gave them, and state."""

    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    direction = django_filters.ChoiceFilter(
        label=_("Who promises"),
        choices=Pledge.Direction.choices,
        empty_label=pgettext_lazy("pledges", "Both sides"),
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=PledgeStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = Pledge
        fields: tuple[str, ...] = ()


class AllianceAppraisalFilter(OfAllianceFilter):
    """Appraisals of an alliance by year."""

    year = django_filters.NumberFilter(
        label=_("Year"), field_name="appraisal__year", min_value=2000, max_value=2100
    )

    class Meta:
        model = AllianceAppraisal
        fields: tuple[str, ...] = ()


class SpaceFilter(django_filters.FilterSet):
    """Shared spaces by community, kind and how many people they hold."""

    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        field_name="area",
        queryset=lambda _request: communities_with_spaces(),
        empty_label=_("All communities"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=SpaceKind.choices, empty_label=_("All rooms")
    )
    people = django_filters.NumberFilter(
        label=_("People at least"),
        field_name="capacity",
        lookup_expr="gte",
        min_value=1,
        max_value=2000,
    )
    within = WithinFilter(widget=forms.HiddenInput)

    class Meta:
        model = Space
        fields: tuple[str, ...] = ()


class BookingFilter(django_filters.FilterSet):
    """Bookings by room, state, group, days and place."""

    STATES = (
        ("to_approve", _("To approve")),
        ("to_mark", _("To be marked")),
        ("upcoming", pgettext_lazy("bookings", "To come")),
        ("counted", pgettext_lazy("bookings", "Booked or used")),
    )

    q = django_filters.CharFilter(
        label=_("Purpose"), field_name="purpose", lookup_expr="contains", max_length=60
    )
    space = django_filters.NumberFilter(
        field_name="space", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    state = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATES, method="filter_state", empty_label=_("Any status")
    )
    status = django_filters.MultipleChoiceFilter(
        label=_("Status"), choices=BookingStatus.choices, widget=forms.MultipleHiddenInput
    )
    group = django_filters.ChoiceFilter(
        label=_("For whom"), choices=SpaceGroup.choices, empty_label=_("All groups")
    )
    first = django_filters.DateFilter(
        label=_("From"), field_name="starts_at", method="filter_first", widget=DayInput
    )
    last = django_filters.DateFilter(
        label=_("Until"), field_name="starts_at", method="filter_last", widget=DayInput
    )
    within = WithinFilter()

    class Meta:
        model = Booking
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        at = timezone.now()
        if value == "to_approve":
            return rows.filter(status=BookingStatus.PENDING)
        if value == "to_mark":
            return rows.unmarked(at)
        return rows.active(at) if value == "upcoming" else rows.filter(status__in=COUNTED)

    def filter_first(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(starts_at__gte=midnight(value))

    def filter_last(self, rows: Any, name: str, value: Any) -> Any:
        return rows.filter(starts_at__lt=midnight(value + DAY))


class PauseFilter(django_filters.FilterSet):
    """Pauses of booking by state and place."""

    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=PauseStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = BookingPause
        fields: tuple[str, ...] = ()


class WallFilter(django_filters.FilterSet):
    """What hangs on the wall: by community, kind and whether it can still be claimed."""

    STATES = (
        ("open", pgettext_lazy("wishes", "To be claimed")),
        ("lit", pgettext_lazy("wishes", "Come true")),
    )

    community = django_filters.ModelChoiceFilter(
        label=_("Community"),
        to_field_name="code",
        queryset=lambda request: communities_on_wall(),
        empty_label=_("All communities"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=WishKind.choices, empty_label=pgettext_lazy("wishes", "All kinds")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"), choices=STATES, method="filter_state", empty_label=_("All wishes")
    )

    class Meta:
        model = Wish
        fields: tuple[str, ...] = ()

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(status=WishStatus.PUBLISHED) if value == "open" else rows.lit()


def communities_on_wall() -> Any:
    """Communities of which wishes hang on the wall; where a wish hangs is public."""
    return Wish.objects.published().communities()


class WishFilter(django_filters.FilterSet):
    """Wishes at the desk: by words, kind, status, group, source, and what waits."""

    WAITS = (
        ("staff", _("Waits for us")),
        ("late", pgettext_lazy("wishes", "Overdue")),
    )

    q = django_filters.CharFilter(label=_("Words or number"), method="filter_words", max_length=60)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=WishStatus.choices, empty_label=_("Any status")
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=WishKind.choices, empty_label=pgettext_lazy("wishes", "All kinds")
    )
    source = django_filters.ChoiceFilter(
        label=_("Collected by"), choices=WishSource.choices, empty_label=_("Any way")
    )
    waits = django_filters.ChoiceFilter(
        label=_("What waits"), choices=WAITS, method="filter_waits", empty_label=_("All wishes")
    )
    figure = django_filters.ChoiceFilter(
        choices=[(name, name) for name in ("published", "claimed", "fulfilled", "rated")],
        method="filter_figure",
        widget=forms.HiddenInput,
    )
    within = WithinFilter()

    class Meta:
        model = Wish
        fields: tuple[str, ...] = ()

    def filter_words(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Q(need__contains=value) | Q(number=value.upper()))

    def filter_waits(self, rows: Any, name: str, value: str) -> Any:
        return rows.late(timezone.now()) if value == "late" else rows.waiting()

    def filter_figure(self, rows: Any, name: str, value: str) -> Any:
        """The wishes that a figure counts."""
        return rows.counted(value)


class ClaimFilter(django_filters.FilterSet):
    """Claims: running or how they ended, and by which unit."""

    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=ClaimOutcome.choices, empty_label=_("Any outcome")
    )
    is_running = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull")
    wish = django_filters.NumberFilter(field_name="wish", min_value=1, max_value=2**62)
    unit = django_filters.CharFilter(field_name="unit__code", max_length=32)
    within = WithinFilter()

    class Meta:
        model = WishClaim
        fields: tuple[str, ...] = ()


class DeliberationFilter(django_filters.FilterSet):
    """Deliberations by words, step, source and place."""

    q = django_filters.CharFilter(
        label=_("Words"), field_name="topic", lookup_expr="contains", max_length=60
    )
    status = django_filters.ChoiceFilter(
        label=_("Step"), choices=DeliberationStatus.choices, empty_label=_("Any step")
    )
    source = django_filters.ChoiceFilter(
        label=_("Comes from"), choices=TopicSource.choices, empty_label=_("Anywhere")
    )
    within = WithinFilter()

    class Meta:
        model = Deliberation
        fields: tuple[str, ...] = ()


class ActivityFilter(django_filters.FilterSet):
    """Activities by words, kind, state, time and place."""

    WHEN = (
        ("ahead", pgettext_lazy("activities", "To come")),
        ("today", pgettext_lazy("activities", "Today")),
        ("past", pgettext_lazy("activities", "Over")),
    )

    q = django_filters.CharFilter(
        label=_("Words"),
        field_name="title",
        lookup_expr="contains",
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    when = django_filters.ChoiceFilter(
        label=pgettext_lazy("activities", "When"),
        choices=WHEN,
        method="filter_when",
        empty_label=_("Any time"),
    )
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ActivityStatus.choices, empty_label=_("Any status")
    )
    within = WithinFilter()

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def filter_when(self, rows: Any, name: str, value: str) -> Any:
        at = timezone.now()
        if value == "today":
            return rows.on_day(timezone.localdate(at))
        return rows.filter(ends_at__gt=at) if value == "ahead" else rows.filter(ends_at__lte=at)


class PublicActivityFilter(django_filters.FilterSet):
    """What residents narrow activities by: where, what, and whether a place is left."""

    within = WithinFilter(label=pgettext_lazy("activities", "Community"))
    kind = django_filters.ChoiceFilter(
        label=_("Kind"), choices=Activity.Kind.choices, empty_label=_("All kinds")
    )
    free = django_filters.BooleanFilter(
        label=_("Only with free places"), widget=forms.CheckboxInput, method="filter_free"
    )

    class Meta:
        model = Activity
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, places: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All communities")), *places]
        self.form.fields["within"].widget = forms.Select(choices=choices)

    def filter_free(self, rows: Any, name: str, value: bool | None) -> Any:
        return rows.with_places() if value else rows


class OfActivityFilter(django_filters.FilterSet):
    """What belongs to an activity."""

    activity = django_filters.NumberFilter(
        field_name="activity", min_value=1, max_value=2**62, widget=forms.HiddenInput
    )
    within = WithinFilter()


class SignUpFilter(OfActivityFilter):
    """Sign-ups by activity, shift and state."""

    shift = django_filters.NumberFilter(field_name="shift", min_value=1, max_value=2**62)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=SignUpStatus.choices, empty_label=_("Any status")
    )

    class Meta:
        model = SignUp
        fields: tuple[str, ...] = ()


class ShiftFilter(OfActivityFilter):
    """Shifts by activity and place."""

    class Meta:
        model = Shift
        fields: tuple[str, ...] = ()


class OrganiserFilter(django_filters.FilterSet):
    """Co-organisers by activity and answer."""

    activity = django_filters.NumberFilter(field_name="activity", min_value=1, max_value=2**62)
    status = django_filters.ChoiceFilter(choices=OrganiserStatus.choices)

    class Meta:
        model = Organiser
        fields: tuple[str, ...] = ()


class UnitBatchFilter(OfActivityFilter):
    """Batches by activity and state."""

    status = django_filters.ChoiceFilter(choices=BatchStatus.choices)

    class Meta:
        model = UnitBatch
        fields: tuple[str, ...] = ()


class VisitFilter(django_filters.FilterSet):
    """Visits by whose they are, whom they were to, what they found, and days."""

    SHOWN = (
        ("mine", _("My visits")),
        ("follow-up", _("To come back")),
        ("today", _("Mine to come back to by today")),
    )
    STATES = (("found", _("Something was found")), ("matter", _("Made a matter")))

    show = django_filters.ChoiceFilter(
        choices=SHOWN, method="filter_show", widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("visits", "Visited"),
        choices=Visited.choices,
        empty_label=pgettext_lazy("visited", "Anybody"),
    )
    problem = django_filters.ChoiceFilter(
        label=_("Found"),
        choices=ProblemKind.choices,
        method="filter_problem",
        empty_label=pgettext_lazy("problem", "Anything"),
    )
    state = django_filters.ChoiceFilter(
        label=_("What became of it"),
        choices=STATES,
        method="filter_state",
        empty_label=pgettext_lazy("visits", "Any"),
    )
    first = django_filters.DateFilter(
        label=_("From"), field_name="visited_at", lookup_expr="date__gte", widget=DayInput
    )
    last = django_filters.DateFilter(
        label=_("To"), field_name="visited_at", lookup_expr="date__lte", widget=DayInput
    )
    within = WithinFilter()

    class Meta:
        model = Visit
        fields: tuple[str, ...] = ()

    def filter_show(self, rows: Any, name: str, value: str) -> Any:
        if value == "mine":
            return rows.by(self.request.user)
        if value == "today":
            return rows.due_back(self.request.user, timezone.localdate())
        return rows.to_follow_up()

    def filter_problem(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(problems__contains=[value])

    def filter_state(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_problems() if value == "found" else rows.exclude(ticket=None)


class CareFilter(django_filters.FilterSet):
    """Households looked after, by kind and whether it is time to drop by."""

    kind = django_filters.ChoiceFilter(
        label=_("Kind"),
        choices=WELFARE_CHOICES,
        empty_label=pgettext_lazy("visited", "Anybody"),
    )
    due = django_filters.BooleanFilter(
        label=_("Time to drop by"), method="filter_due", widget=forms.CheckboxInput
    )
    within = WithinFilter()

    class Meta:
        model = CareContact
        fields: tuple[str, ...] = ()

    def filter_due(self, rows: Any, name: str, value: bool) -> Any:
        return rows.due(timezone.localdate()) if value else rows
