"""Figures of what is offered: requests, wishes, bookings, activities, hours, visits."""

from __future__ import annotations

from django.db.models import Q

from grids.powers import Power
from members.models import HoursEntry
from services.models import Activity, Booking, ServiceRequest, SignUp, Visit, Wish
from services.workflow.activities import ActivityStatus, SignUpStatus
from services.workflow.requests import RequestStatus
from services.workflow.spaces import BookingStatus
from services.workflow.wishes import WishStatus
from tickets.statistics.rows import RowSource

DONE = Q(done_at__isnull=False)

SERVICE_REQUESTS = RowSource(
    lambda scope: ServiceRequest.objects.all(),
    "created_at",
    {
        "requested": ~Q(status=RequestStatus.WITHDRAWN),
        "request_done": ~Q(status=RequestStatus.WITHDRAWN) & DONE,
        "request_by_agent": ~Q(status=RequestStatus.WITHDRAWN) & Q(mode="agent"),
    },
    prefix=None,
    power=Power.SERVE,
)
WISHES = RowSource(
    lambda scope: Wish.objects.all(),
    "published_at",
    {
        "wish_published": ~Q(status=WishStatus.WITHDRAWN),
        "wish_fulfilled": Q(fulfilled_at__isnull=False),
    },
    prefix=None,
    power=Power.SERVE,
)
BOOKINGS = RowSource(
    lambda scope: Booking.objects.all(),
    "starts_at",
    {
        "booked": ~Q(status__in=(BookingStatus.CANCELLED, BookingStatus.DECLINED)),
        "booking_used": Q(status__in=(BookingStatus.CHECKED_IN, BookingStatus.DONE)),
        "booking_missed": Q(status=BookingStatus.NO_SHOW),
    },
    prefix=None,
    power=Power.SERVE,
)
ACTIVITIES = RowSource(
    lambda scope: Activity.objects.all(),
    "starts_at",
    {"activity_held": Q(status__in=(ActivityStatus.RUNNING, ActivityStatus.FINISHED))},
    prefix=None,
    power=Power.VIEW_FIGURES,
)
TAKING_PART = RowSource(
    lambda scope: SignUp.objects.all(),
    "activity__starts_at",
    {"took_part": Q(status=SignUpStatus.CHECKED_OUT)},
    prefix=None,
    power=Power.SERVE,
)
HOURS = RowSource(
    lambda scope: HoursEntry.objects.all(),
    "served_on",
    {"hour_entries": Q(), "hours": Q()},
    prefix=None,
    worths={"hours": "hours"},
    power=Power.VIEW_PEOPLE,
    is_day=True,
)
VISITS = RowSource(
    lambda scope: Visit.objects.all(),
    "visited_at",
    {"visited": Q(), "visit_to_matter": Q(ticket__isnull=False)},
    prefix=None,
    power=Power.SERVE,
)
ROW_SOURCES = (SERVICE_REQUESTS, WISHES, BOOKINGS, ACTIVITIES, TAKING_PART, HOURS, VISITS)
