"""The filters of the pages with the names the API promises, and those of lists without a page."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.filters import WithinFilter
from grids.powers import Power
from tickets.filters import (
    LIGHTS,
    AdjustmentFilter,
    ObjectionFilter,
    TicketFilter,
    WhistleFilter,
    reachable_units,
)
from tickets.filters.parts import CodedFilter
from tickets.models import (
    Assignment,
    CallBack,
    Category,
    HotSpot,
    Inspection,
    Meeting,
    Proposal,
    Resolution,
    SupervisionOrder,
    Topic,
    TopicTask,
    WhistleTask,
)
from tickets.workflow.states import (
    AssignmentRole,
    AssignmentStatus,
    CallBackStatus,
    InspectionStatus,
    ProposalStatus,
    ResolutionStatus,
    SupervisionLevel,
    SupervisionStatus,
    TaskStatus,
    TopicStatus,
    TopicTaskStatus,
    WhistleKind,
)


class TicketApiFilter(TicketFilter):
    """As on the page; `within` takes cities and districts too, `search` is another name of `q`."""

    saved = None
    within = WithinFilter()
    search = django_filters.CharFilter(method="matching", max_length=100)


class WhistleApiFilter(WhistleFilter):
    """As on the page, and by place."""

    saved = None
    within = WithinFilter()
    search = django_filters.CharFilter(method="matching", max_length=100)
    ticket = django_filters.CharFilter(field_name="ticket__number", max_length=24)


class AdjustmentApiFilter(AdjustmentFilter):
    """As on the page, and by place."""

    within = WithinFilter()
    number = django_filters.CharFilter(method="matching", max_length=24)


class SupervisionOrderApiFilter(django_filters.FilterSet):
    """Orders by place, number of the matter, level, state, unit, and whether they are open."""

    within = WithinFilter()
    number = django_filters.CharFilter(method="about", max_length=24)
    level = django_filters.ChoiceFilter(choices=SupervisionLevel.choices)
    status = django_filters.ChoiceFilter(choices=SupervisionStatus.choices)
    unit = CodedFilter(queryset=reachable_units)
    open = django_filters.BooleanFilter(method="is_open")

    class Meta:
        model = SupervisionOrder
        fields: tuple[str, ...] = ()

    def about(self, rows: QuerySet[Any], name: str, number: str) -> QuerySet[Any]:
        return rows.about(number.strip().upper())

    def is_open(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.open() if wanted else rows.exclude(pk__in=rows.open().values("pk"))


class ObjectionApiFilter(ObjectionFilter):
    """As on the page, and by place and whistle."""

    within = WithinFilter()
    search = django_filters.CharFilter(method="matching", max_length=100)
    whistle = django_filters.CharFilter(field_name="whistle__number", max_length=24)


class ShareFilter(django_filters.FilterSet):
    """What inboxes can be narrowed by: place, role, unit, light, whether open, whose."""

    within = WithinFilter()
    role = django_filters.ChoiceFilter(choices=AssignmentRole.choices)
    unit = CodedFilter(queryset=reachable_units)
    light = django_filters.ChoiceFilter(choices=LIGHTS, method="lit")
    open = django_filters.BooleanFilter(method="is_open")
    mine = django_filters.BooleanFilter(method="my_own")

    def lit(self, rows: QuerySet[Any], name: str, light: str) -> QuerySet[Any]:
        return rows.open().lit(light, at=timezone.now())

    def is_open(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.open() if wanted else rows.exclude(pk__in=rows.open().values("pk"))

    def my_own(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.addressed(self.request.user.reach(Power.HANDLE)) if wanted else rows


class AssignmentApiFilter(ShareFilter):
    """Shares of tickets."""

    status = django_filters.MultipleChoiceFilter(choices=AssignmentStatus.choices)
    ticket = django_filters.CharFilter(field_name="ticket__number", max_length=24)

    class Meta:
        model = Assignment
        fields: tuple[str, ...] = ()


class TaskApiFilter(ShareFilter):
    """Duties under whistles."""

    status = django_filters.MultipleChoiceFilter(choices=TaskStatus.choices)
    kind = django_filters.ChoiceFilter(field_name="whistle__kind", choices=WhistleKind.choices)
    whistle = django_filters.CharFilter(field_name="whistle__number", max_length=24)

    class Meta:
        model = WhistleTask
        fields: tuple[str, ...] = ()


class ResolutionApiFilter(ShareFilter):
    """What meetings decided."""

    role = None
    status = django_filters.MultipleChoiceFilter(choices=ResolutionStatus.choices)
    meeting = django_filters.NumberFilter(field_name="meeting")
    whistle = django_filters.CharFilter(field_name="meeting__whistle__number", max_length=24)

    class Meta:
        model = Resolution
        fields: tuple[str, ...] = ()


class MeetingApiFilter(django_filters.FilterSet):
    """Meetings of one whistle, or of a place."""

    within = WithinFilter()
    whistle = django_filters.CharFilter(field_name="whistle__number", max_length=24)

    class Meta:
        model = Meeting
        fields: tuple[str, ...] = ()


class ProposalApiFilter(django_filters.FilterSet):
    """Proposed whistles by answer, matter and place."""

    within = WithinFilter()
    status = django_filters.MultipleChoiceFilter(choices=ProposalStatus.choices)
    ticket = django_filters.CharFilter(field_name="ticket__number", max_length=24)

    class Meta:
        model = Proposal
        fields: tuple[str, ...] = ()


class CallBackApiFilter(django_filters.FilterSet):
    """Call-backs by place, state and matter."""

    within = WithinFilter()
    status = django_filters.MultipleChoiceFilter(choices=CallBackStatus.choices)
    ticket = django_filters.CharFilter(field_name="ticket__number", max_length=24)

    class Meta:
        model = CallBack
        fields: tuple[str, ...] = ()


class CategoryApiFilter(django_filters.FilterSet):
    """Categories by heading and words; leaves are what a matter can be filed as."""

    parent = django_filters.CharFilter(field_name="parent__code", max_length=8)
    leaf = django_filters.BooleanFilter(field_name="parent", lookup_expr="isnull", exclude=True)
    active = django_filters.BooleanFilter(field_name="is_active")
    search = django_filters.CharFilter(method="with_words", max_length=60)

    class Meta:
        model = Category
        fields: tuple[str, ...] = ()

    def with_words(self, rows: QuerySet[Any], name: str, words: str) -> QuerySet[Any]:
        return rows.filter(Q(name__icontains=words) | Q(aliases__icontains=words))


class HotSpotApiFilter(django_filters.FilterSet):
    """Hot spots by place, category and state."""

    within = WithinFilter()
    category = django_filters.CharFilter(field_name="category__code", max_length=8)
    state = django_filters.ChoiceFilter(choices=HotSpot.State.choices)

    class Meta:
        model = HotSpot
        fields: tuple[str, ...] = ()


class TopicApiFilter(django_filters.FilterSet):
    """Topics by state, month and category."""

    status = django_filters.MultipleChoiceFilter(choices=TopicStatus.choices)
    month = django_filters.DateFilter()
    category = django_filters.CharFilter(method="with_category", max_length=8)

    class Meta:
        model = Topic
        fields: tuple[str, ...] = ()

    def with_category(self, rows: QuerySet[Any], name: str, code: str) -> QuerySet[Any]:
        return rows.filter(categories__code=code)


class TopicTaskApiFilter(django_filters.FilterSet):
    """Tasks of topics by state and topic, and whose."""

    status = django_filters.MultipleChoiceFilter(choices=TopicTaskStatus.choices)
    topic = django_filters.CharFilter(field_name="topic__number", max_length=24)
    mine = django_filters.BooleanFilter(method="my_own")

    class Meta:
        model = TopicTask
        fields: tuple[str, ...] = ()

    def my_own(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.addressed(self.request.user.reach(Power.HANDLE)) if wanted else rows


class InspectionApiFilter(django_filters.FilterSet):
    """Inspections by place, state, topic and day, and whose."""

    within = WithinFilter()
    status = django_filters.MultipleChoiceFilter(choices=InspectionStatus.choices)
    topic = django_filters.CharFilter(field_name="topic__number", max_length=24)
    until = django_filters.DateFilter(field_name="on", lookup_expr="lte")
    mine = django_filters.BooleanFilter(method="my_own")

    class Meta:
        model = Inspection
        fields: tuple[str, ...] = ()

    def my_own(self, rows: QuerySet[Any], name: str, wanted: bool) -> QuerySet[Any]:
        return rows.addressed(self.request.user.reach(Power.HANDLE)) if wanted else rows
