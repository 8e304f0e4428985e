"""What creating requests bring: a report that becomes a ticket, a call that becomes a whistle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from grids.boundaries import locate
from grids.models import Area, Unit
from grids.powers import Power
from grids.reach import Reach
from grids.serializers import CodeOrIdField
from lib.gcj02 import to_wgs84
from lib.pii import normal_phone
from tickets.models import Category, Proposal, Ticket
from tickets.models.tickets import Channel
from tickets.notices import COMMUNITY_ROLES, GRID_ROLES, STREET_ROLES
from tickets.operations.intake import MAX_PHOTOS, Contact, Report
from tickets.operations.whistles import Call
from tickets.panels.departments import callable_units
from tickets.serializers.moves import MOST_UNITS
from tickets.serializers.tickets import TicketSerializer
from tickets.workflow.states import WhistleKind

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
DATUMS = (("wgs84", "WGS-84"), ("gcj02", "GCJ-02"))
CHANNELS = [pair for pair in Channel.choices if pair[0] not in (Channel.IMPORT, Channel.OPEN311)]
PHONE = re.compile(r"\+?\d{5,20}")


def places(user: Any, power: str) -> QuerySet[Area]:
    """Areas of today within the reach of a power, and those that the sender's units serve."""
    reach = user.reach(power)
    for unit in Unit.objects.within(Reach(units=reach.units)).select_related("area"):
        reach |= territory(unit)
    areas = Area.objects.within(reach).open(timezone.localdate())
    return areas.select_related("city").defer("boundary")


def territory(unit: Unit) -> Reach:
    """Where a unit works: its area, else its district, else its city."""
    if unit.area_id:
        return Reach(areas=(unit.area.span,))
    if unit.district_id:
        return Reach(districts=frozenset({unit.district_id}))
    return Reach(cities=frozenset({unit.city_id}))


def usual_channel(user: Any) -> str:
    """The channel of somebody's own reports: by the post in which they report."""
    post = user.acting_post(Power.REPORT_TICKET)
    if post is None:
        return Channel.RESIDENT
    if post.role in GRID_ROLES:
        return Channel.GRID_WORKER
    return Channel.COMMUNITY if post.role in COMMUNITY_ROLES + STREET_ROLES else Channel.RESIDENT


class ContactSerializer(serializers.Serializer):
    """Who asked, both optional; kept encrypted."""

    name = serializers.CharField(required=False, allow_blank=True, max_length=50)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=30)

    def validate_phone(self, text: str) -> str:
        phone = normal_phone(text)
        if phone and not PHONE.fullmatch(phone):
            raise serializers.ValidationError(_("This is no telephone number."))
        return phone


class ReportSerializer(serializers.Serializer):
    """A matter to report: what, in which words, and where, as an area or as a point."""

    category = CodeOrIdField(lambda context: Category.objects.leaves())
    text = serializers.CharField(max_length=2000)
    title = serializers.CharField(required=False, allow_blank=True, max_length=80)
    area = CodeOrIdField(
        lambda context: places(context["request"].user, Power.REPORT_TICKET), required=False
    )
    address = serializers.CharField(required=False, allow_blank=True, max_length=200)
    lng = serializers.FloatField(required=False, min_value=-180, max_value=180)
    lat = serializers.FloatField(required=False, min_value=-90, max_value=90)
    datum = serializers.ChoiceField(DATUMS, required=False)
    channel = serializers.ChoiceField(CHANNELS, required=False)
    photos = serializers.ListField(
        child=serializers.FileField(max_length=200), required=False, max_length=MAX_PHOTOS
    )
    contact = ContactSerializer(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        """A point is WGS-84 from here on, and finds its area where none was named."""
        if ("lng" in given) != ("lat" in given):
            raise serializers.ValidationError({"lat": _("Give longitude and latitude, or none.")})
        if given.pop("datum", "wgs84") == "gcj02" and "lng" in given:
            given["lng"], given["lat"] = to_wgs84(given["lng"], given["lat"])
        if "area" not in given:
            given["area"] = self._located(given)
        return given

    def _located(self, given: dict[str, Any]) -> Area:
        if "lng" not in given:
            raise serializers.ValidationError({"area": _("Name an area, or give a point.")})
        found = locate(given["lng"], given["lat"])
        mine = places(self.context["request"].user, Power.REPORT_TICKET)
        area = mine.filter(pk=found.pk).first() if found is not None else None
        if area is None:
            raise serializers.ValidationError({"area": _("No area of yours lies at this point.")})
        return area

    def report(self, key: str | None) -> Report:
        """The clean request as the operation takes it."""
        given = dict(self.validated_data)
        given.setdefault("channel", usual_channel(self.context["request"].user))
        contact = Contact(**given.pop("contact", {}))
        return Report(**given, contact=contact, idempotency_key=key)


class ReceiptSerializer(TicketSerializer):
    """The new ticket, with the code by which the requester follows it; shown this once."""

    follow_up_code = serializers.SerializerMethodField()

    def get_follow_up_code(self, ticket: Ticket) -> str | None:
        return self.context.get("code") or None


class JoinedSerializer(serializers.Serializer):
    """The matter that was joined, the follower's own code, shown this once, and how many met it."""

    number = serializers.CharField(source="ticket.number")
    follow_up_code = serializers.CharField(source="code")
    people = serializers.IntegerField()


def callable_here(context: dict[str, Any]) -> QuerySet[Unit]:
    """Departments that can be called to the place of the call."""
    area = context.get("area")
    return callable_units(area) if area is not None else Unit.objects.active().none()


def in_working_life(moment: datetime) -> None:
    """Refuse moments that no calendar here reaches."""
    if not EARLIEST <= moment <= LATEST:
        raise serializers.ValidationError(_("This moment is too far away."))


class CallSerializer(serializers.Serializer):
    """A whistle to draft, for a ticket or for an area; `…/moves/issue/` blows it."""

    kind = serializers.ChoiceField(WhistleKind.choices, required=False)
    title = serializers.CharField(max_length=80)
    facts = serializers.CharField(max_length=2000)
    wanted_result = serializers.CharField(max_length=1000)
    ticket = CodeOrIdField(
        lambda context: Ticket.objects.within(
            context["request"].user.reach(Power.VIEW_TICKETS)
        ).select_related("area__city"),
        name="number",
        required=False,
        allow_null=True,
    )
    area = CodeOrIdField(
        lambda context: places(context["request"].user, Power.WHISTLE), required=False
    )
    lead = CodeOrIdField(callable_here)
    assist = serializers.ListField(
        child=CodeOrIdField(callable_here), required=False, max_length=MOST_UNITS
    )
    proposal = CodeOrIdField(
        lambda context: Proposal.objects.within(
            context["request"].user.reach(Power.WHISTLE)
        ).order_by("-pk"),
        name="ticket__number",
        required=False,
        allow_null=True,
    )
    basis = serializers.CharField(required=False, allow_blank=True, max_length=300)
    place = serializers.CharField(required=False, allow_blank=True, max_length=200)
    meet_at = serializers.DateTimeField(
        required=False, allow_null=True, validators=[in_working_life]
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The place comes first: it says which departments may be named."""
        if isinstance(data, Mapping):
            if not (data.get("ticket") or data.get("area")):
                raise serializers.ValidationError({"area": [_("Name an area, or a ticket.")]})
            self.context["area"] = self._place(data)
        return super().to_internal_value(data)

    def _place(self, data: Mapping[str, Any]) -> Area | None:
        for name in ("ticket", "area"):
            try:
                row = self.fields[name].run_validation(self.fields[name].get_value(data))
            except (serializers.ValidationError, serializers.SkipField):
                continue
            if row is not None:
                return row.area if name == "ticket" else row
        return None

    def call(self, key: str | None) -> Call:
        """The clean request as the operation takes it; a ticket brings its own place."""
        given = {**self.validated_data, "area": self.context["area"]}
        return Call(**given, idempotency_key=key)
