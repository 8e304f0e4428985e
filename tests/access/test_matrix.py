"""Every address × method × person: who gets in, who is refused, who is told there is nothing.

A new address fails `test_every_address_is_listed` until it has a row here; a row whose address has
gone fails too. What a row does not grant answers 404, like something that is not there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from grids.models import Place, Unit, WorkCalendar
from grids.operations.plans import Plan
from lib.pii import encrypt
from members.models import HalfYearReport, Person
from members.operations.appraisals import About, Points, appraise, feed_back
from members.operations.certificates import issue_certificate
from members.operations.check_ins import CheckInDraft, enter_check_in, pair
from members.operations.crediting import Participation, credit_participation
from members.operations.keys import KeyFacts, issue_key
from members.operations.points import give_points
from members.operations.publicity import object_to_line, post_list
from members.operations.rewards import RewardDraft, offer_reward, redeem
from members.operations.saved import ViewDraft, save_view
from members.operations.services import ServiceDraft, enter_service
from members.operations.street_powers import (
    ConsentDraft,
    PersonnelDraft,
    PlanningDraft,
    ask_consent,
    draft_personnel,
    give_planning,
)
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.scope import ground_of
from overview.ledgers.sending import ScheduleDraft, add_schedule
from overview.ledgers.templates import TemplateDraft, add_template
from overview.operations.simulations import start_simulation
from overview.operations.table_requests import RequestDraft as TableDraft
from overview.operations.table_requests import ask_for_table
from overview.simulation.scenario import read_scenario
from records.models import Attachment, Channel, Delivery
from records.operations import open_job, post_notices
from services.models import ServiceItem
from services.operations.activities import (
    ActivityDraft,
    ShiftDraft,
    propose_activity,
    publish,
)
from services.operations.agency import keep_signature
from services.operations.alliances import AllianceDraft, SeatDraft, found_alliance, give_seat
from services.operations.appraising import appraise_seat
from services.operations.attendance import spot_token
from services.operations.caring import CareDraft, keep_care
from services.operations.catalogue import ItemDraft, load_catalogue, write_item
from services.operations.claims import ClaimDraft, claim_wish
from services.operations.deliberations import TopicDraft as TalkDraft
from services.operations.deliberations import make_public, raise_topic
from services.operations.entries import EntryDraft, enter_entry
from services.operations.gatherings import Account, call_meeting
from services.operations.gatherings import Call as AllianceCall
from services.operations.gatherings import record_meeting as record_alliance_meeting
from services.operations.materials import receive_material
from services.operations.organising import ask_organiser
from services.operations.pledges import PledgeDraft, make_pledge
from services.operations.queueing import draw_number
from services.operations.requests import RequestDraft, accept, ask_service
from services.operations.signups import BatchDraft, SignUpDraft, sign_up, sign_up_batch
from services.operations.spaces import close_day
from services.operations.using_bookings import mark_no_show
from services.operations.visits import VisitDraft, log_visit
from services.operations.wishes import WishDraft, make_wish, publish_wish, verify_wish
from tests.members.signing_in import provider_of
from tests.overview.changes import proposed
from tests.overview.report_files import their_table
from tests.services.agency import drawn
from tests.services.spaces import booked, clock, missed, roomed
from tests.tickets.disputes import raised
from tests.tickets.photos import photo
from tests.world import SINCE
from tickets.models import (
    Adjustment,
    AppraisalScale,
    CallBack,
    CategoryLimit,
    Clock,
    DutyRule,
    HotSpot,
    LadderPolicy,
    Ticket,
    WhistleTask,
)
from tickets.operations import adjustments
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.inspections import Rounds, plan_inspections
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.orders import order_of
from tickets.operations.proposals import propose_whistle
from tickets.operations.resolutions import Decision
from tickets.operations.topics import TopicDraft, add_task, propose_topic, start_topic
from tickets.operations.triage import file_ticket
from tickets.operations.whistle_tasks import sign_task
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

STAFF = (
    "gridworker",
    "gridworker_other",
    "clerk",
    "community_other",
    "street",
    "street_other",
    "department",
    "department2",
    "district",
    "volunteer",
    "admin",
    "admin_dh",
)
ALL = frozenset(STAFF)
NEAR = frozenset({"gridworker", "clerk", "street", "district", "admin"})
"""Whose area the scene lies in."""
INVOLVED = NEAR | {"department"}
"""Near, or with work in it."""
DESKS = frozenset({"gridworker", "clerk", "street", "admin"})
ABOVE = NEAR - {"gridworker"}
"""Whose area holds the whole community, where the whistle is blown."""
EVERYBODY = ALL | {"anonymous"}


@dataclass(frozen=True)
class Row:
    """One address and method, and who gets which answer; the rest get `otherwise`."""

    name: str
    grants: dict[int, frozenset[str]]
    args: Callable[[Any], dict[str, Any]] = lambda scene: {}
    method: str = "get"
    data: dict[str, Any] = field(default_factory=dict)
    query: str = ""
    otherwise: int = 404

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")

    def expected(self, person: str) -> int:
        for status, people in self.grants.items():
            if person in people:
                return status
        if person == "anonymous":
            return 401 if self.is_api else 302
        return self.otherwise


def number(scene: Any) -> dict[str, Any]:
    return {"number": scene.ticket.number}


def fresh(scene: Any) -> dict[str, Any]:
    return {"number": scene.fresh.number}


def whistle(scene: Any) -> dict[str, Any]:
    return {"number": scene.whistle.number}


def party(scene: Any) -> dict[str, Any]:
    return {"code": "P001"}


def pk(name: str, as_: str = "pk") -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {as_: getattr(scene, name).pk}


def move(base: Callable[[Any], dict[str, Any]], name: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {**base(scene), "move": name}


def code(area: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {"code": getattr(scene.world, area).code}


def node(forest: str, area: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {"forest": forest, **code(area)(scene)}


def urban_code(scene: Any) -> dict[str, Any]:
    return {"code": scene.world.urban.code}


def urban_year(scene: Any) -> dict[str, Any]:
    return {"year": scene.task.issued_at.year, "code": scene.world.urban.code}


def in_json(scene: Any) -> dict[str, Any]:
    """A format of the open interface."""
    return {"kind": "json"}


def everything(scene: Any) -> dict[str, Any]:
    """Everything of one noun of the inquiry."""
    return {"kind": "json", "sort": "all"}


def ok(people: frozenset[str], status: int = 200) -> dict[int, frozenset[str]]:
    return {status: people}


SIGNED_IN = ok(ALL)
ADMINS = frozenset({"admin", "admin_dh"})
CONFIGURERS = {200: ADMINS, 403: ALL - ADMINS}
TRIED = {404: frozenset({"admin_dh"}), 403: ALL - ADMINS}
CITY_ADMIN = {200: frozenset({"admin"})} | TRIED
TRIAGING = frozenset(
    {"gridworker", "gridworker_other", "clerk", "community_other", "street", "street_other"}
    | {"admin", "admin_dh"}
)
CONFIGURING_ALL = {404: ADMINS, 403: ALL - ADMINS}
"""Nobody of the cast configures both cities, as a provider asks for."""
KEEPING = frozenset({"clerk", "community_other", "street", "street_other", "admin", "admin_dh"})
KEEPING_HERE = frozenset({"clerk", "street", "admin"})
KEEPERS = {200: KEEPING_HERE, 403: ALL - KEEPING}
KEEPERS_422 = {422: KEEPING_HERE, 403: ALL - KEEPING}
KEEPERS_400 = {400: KEEPING_HERE, 403: ALL - KEEPING}
"""Who keeps accounts, and who keeps that of the grid worker."""
PUBLIC = ok(EVERYBODY)
TRIAGE = {200: DESKS, 403: frozenset({"district"})}

ROWS: list[Row] = [
    Row("health_live", PUBLIC),
    Row("health_ready", {503: EVERYBODY}),
    Row("set_language", ok(EVERYBODY, 302), method="post", data={"language": "en"}),
    # accounts and notices
    Row("members:login", {200: frozenset({"anonymous"}), 302: ALL}),
    Row("members:logout", ok(ALL, 302), method="post"),
    Row("members:account", SIGNED_IN),
    Row("members:password", SIGNED_IN),
    Row("members:login_code", ok(EVERYBODY, 302)),
    Row("members:provider_go", {404: EVERYBODY}, lambda scene: {"slug": "none"}),
    Row("members:provider_back", {404: EVERYBODY}, lambda scene: {"slug": "none"}),
    Row("members:logged_out", ok(EVERYBODY, 302)),
    Row("members:second_factor", SIGNED_IN),
    Row("members:second_factor_begin", ok(ALL, 302), method="post"),
    Row("members:second_factor_confirm", ok(ALL, 422), method="post"),
    Row("members:second_factor_codes", ok(ALL, 422), method="post"),
    Row("members:second_factor_drop", ok(ALL, 422), method="post"),
    Row("members:sessions", SIGNED_IN),
    Row("members:sessions_end_others", ok(ALL, 302), method="post"),
    Row("members:session_end", ok(ALL, 302), lambda scene: {"mark": "0" * 16}, "post"),
    Row("members:identities", SIGNED_IN),
    Row("members:identity_link", ok(ALL, 302), method="post"),
    Row("members:identity_unlink", {404: ALL}, lambda scene: {"pk": 1}, "post"),
    Row("members:providers", CONFIGURERS),
    Row("members:provider_new", {403: ALL}),
    Row("members:provider", CONFIGURING_ALL, pk("provider")),
    Row("members:provider_try", {404: ADMINS, 403: ALL - ADMINS}, pk("provider"), "post"),
    Row("members:provider_rule_new", {404: ADMINS, 403: ALL - ADMINS}, pk("provider"), "post"),
    Row(
        "members:provider_rule_drop",
        {404: ADMINS, 403: ALL - ADMINS},
        lambda scene: {"pk": scene.provider.pk, "rule_id": 1},
        "post",
    ),
    Row("members:person_account", KEEPERS, pk("person", "person_id")),
    Row("members:person_account_open", KEEPERS_422, pk("person", "person_id"), "post"),
    *(
        Row(f"members:person_account_{act}", KEEPERS_422, pk("person", "person_id"), "post")
        for act in ("reset", "factor", "close")
    ),
    Row("api:second-factor", SIGNED_IN),
    Row("api:second-factor-confirm", {400: ALL}, method="post"),
    Row("api:second-factor-codes", {400: ALL}, method="post"),
    Row("api:second-factor-drop", {400: ALL}, method="post"),
    Row("api:session-list", SIGNED_IN),
    Row("api:session-detail", {409: ALL}, lambda scene: {"pk": "0" * 16}, "delete"),
    Row("api:session-end-others", SIGNED_IN, method="post"),
    Row("api:identity-list", SIGNED_IN),
    Row("api:identity-detail", {404: ALL}, lambda scene: {"pk": 1}, "delete"),
    Row("api:account-detail", KEEPERS, pk("person")),
    *(
        Row(f"api:account-{act}", KEEPERS_400, pk("person"), "post")
        for act in ("open", "reset-password", "remove-second-factor", "close")
    ),
    Row("api:identity-provider-list", CONFIGURERS),
    Row("api:identity-provider-list", {400: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row("api:identity-provider-detail", CONFIGURING_ALL, pk("provider")),
    Row("api:identity-provider-detail", CONFIGURING_ALL, pk("provider"), "put"),
    Row("api:identity-provider-attempt", CONFIGURING_ALL, pk("provider"), "post"),
    Row("api:identity-provider-rules", CONFIGURING_ALL, pk("provider"), "post"),
    Row(
        "api:identity-provider-rule",
        CONFIGURING_ALL,
        lambda scene: {"pk": scene.provider.pk, "rule_id": 1},
        "delete",
    ),
    Row("members:notices", SIGNED_IN),
    Row("members:notices_read_all", ok(ALL, 302), method="post"),
    Row("members:notice_read", ok(frozenset({"clerk"}), 302), pk("notice", "notice_id"), "post"),
    Row("members:subscriptions", SIGNED_IN),
    Row("members:subscription", SIGNED_IN, lambda scene: {"way": "email"}),
    Row("overview:channels", CONFIGURERS),
    Row("overview:channel_new", CONFIGURERS),
    Row("overview:channel", CITY_ADMIN, pk("channel", "channel_id")),
    Row(
        "overview:channel_try",
        {422: frozenset({"admin"})} | TRIED,
        pk("channel", "channel_id"),
        "post",
    ),
    Row("overview:simulations", CONFIGURERS),
    Row("overview:simulations", {422: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row("overview:simulation", CITY_ADMIN, pk("simulation", "job_id")),
    Row("api:simulation-list", CONFIGURERS),
    Row(
        "api:simulation-list",
        {400: ADMINS, 403: ALL - ADMINS},
        method="post",
        data={"scenario": "nonsense"},
    ),
    Row("api:simulation-detail", CITY_ADMIN, pk("simulation")),
    Row("api:simulation-report", CITY_ADMIN, pk("simulation")),
    Row("overview:deliveries", CONFIGURERS),
    Row("overview:deliveries_replay", {302: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row("api:subscription-list", SIGNED_IN),
    Row("api:subscription-list", {400: ALL}, method="post", data={"at_once": "nonsense"}),
    Row("api:channel-list", CONFIGURERS),
    Row("api:channel-list", {400: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row("api:channel-detail", CITY_ADMIN, pk("channel")),
    Row("api:channel-detail", {400: frozenset({"admin"})} | TRIED, pk("channel"), "put"),
    Row("api:delivery-list", CONFIGURERS),
    Row("api:delivery-detail", CITY_ADMIN, pk("delivery")),
    Row("api:delivery-replay", CITY_ADMIN, pk("delivery"), "post"),
    Row("api:tokens", {400: EVERYBODY}, method="post"),
    Row("api:notice-list", SIGNED_IN),
    Row("api:notice-detail", ok(frozenset({"clerk"})), pk("notice")),
    Row("api:notice-read", ok(frozenset({"clerk"})), pk("notice"), "post"),
    Row("api:notice-read-all", SIGNED_IN, method="post"),
    # the open interface: reading is for everybody, writing for programs with a key
    Row("open311:start", PUBLIC),
    Row("open311:conformance", PUBLIC),
    Row("open311:discovery", PUBLIC, lambda scene: {"kind": "json"}),
    *[
        row
        for endpoint in ("v2", "test")
        for row in (
            Row(f"open311:{endpoint}:services", PUBLIC, in_json),
            Row(
                f"open311:{endpoint}:definition",
                PUBLIC,
                lambda scene: {**in_json(scene), "code": "0121"},
            ),
            Row(f"open311:{endpoint}:requests", PUBLIC, in_json),
            Row(f"open311:{endpoint}:requests", {403: EVERYBODY}, in_json, "post"),
            Row(
                f"open311:{endpoint}:request",
                {404: EVERYBODY},
                lambda scene: {**in_json(scene), **number(scene)},
            ),
            Row(
                f"open311:{endpoint}:token",
                {404: EVERYBODY},
                lambda scene: {**in_json(scene), "token": "x"},
            ),
            Row(f"open311:{endpoint}:updates", PUBLIC, in_json),
            Row(f"open311:{endpoint}:updates", {403: EVERYBODY}, in_json, "post"),
            Row(f"open311:{endpoint}:geojson", PUBLIC),
            Row(f"open311:{endpoint}:rss", PUBLIC),
            Row(f"open311:{endpoint}:bulk", PUBLIC),
            Row(f"open311:{endpoint}:bulk_month", PUBLIC, lambda scene: {"month": "2026-11"}),
            Row(f"open311:{endpoint}:media", {404: EVERYBODY}, lambda scene: {"attachment_id": 1}),
        )
    ],
    Row("inquiry:services", PUBLIC, everything),
    Row("inquiry:service", PUBLIC, lambda scene: {**in_json(scene), "pk": scene.station_item.pk}),
    Row("inquiry:facilities", PUBLIC, everything),
    Row("inquiry:facility", PUBLIC, lambda scene: {**in_json(scene), "pk": scene.station.pk}),
    Row("inquiry:faqs", PUBLIC, everything),
    Row("inquiry:today", PUBLIC),
    Row("elsewhere:nowhere", {404: EVERYBODY}, query="nothing"),
    Row("tickets:api_keys", CONFIGURERS),
    Row("tickets:api_key_new", CONFIGURERS),
    Row("tickets:api_key_new", {422: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row(
        "tickets:api_key_revoke",
        {302: frozenset({"admin"})} | TRIED,
        pk("api_key", "key_id"),
        "post",
    ),
    Row("api:api-key-list", CONFIGURERS),
    Row("api:api-key-list", {400: ADMINS, 403: ALL - ADMINS}, method="post"),
    Row("api:api-key-detail", CITY_ADMIN, pk("api_key")),
    Row("api:api-key-revoke", CITY_ADMIN, pk("api_key"), "post"),
    Row("tickets:question_new", {403: ALL}, lambda scene: {"code": "0121"}),
    Row("tickets:question_edit", {403: ALL}, lambda scene: {"question_id": 1}),
    Row("api:category-questions", {403: ALL}, lambda scene: {"code": "0121"}, "put"),
    # the API's own pages
    Row("api:schema", PUBLIC),
    Row("api:docs", PUBLIC),
    Row("api:nowhere", {404: EVERYBODY}, query="nothing/here/"),
]


def tickets_rows() -> list[Row]:
    """Tickets, assignments, attachments: HTML and API side by side."""
    note = {"note": "看过了"}
    return [
        Row("tickets:home", {200: frozenset({"anonymous"}), 302: ALL}),
        Row("tickets:tickets", SIGNED_IN),
        Row(
            "tickets:tickets_export",
            ok(
                frozenset({"clerk", "community_other", "street", "street_other", "district"})
                | {"admin", "admin_dh"}
            ),
            query="?format=csv",
            otherwise=403,
        ),
        Row("tickets:tickets_board", SIGNED_IN),
        Row("tickets:tickets_map", SIGNED_IN),
        Row("tickets:tickets_points", SIGNED_IN),
        Row("tickets:tickets_columns", SIGNED_IN),
        Row("tickets:tickets_bulk", ok(ALL, 302)),
        Row("tickets:ticket_presence", ok(INVOLVED), number, "post"),
        Row("api:ticket-bulk", {400: ALL}, method="post"),
        Row("tickets:ticket", ok(INVOLVED), number),
        Row("tickets:ticket_move", TRIAGE, move(fresh, "accept")),
        Row(
            "tickets:attachment",
            {200: INVOLVED, 404: frozenset({"anonymous"})},
            pk("attachment", "attachment_id"),
        ),
        Row("tickets:report", PUBLIC),
        Row("tickets:report_kept", {422: EVERYBODY}, method="post"),
        Row("tickets:offline", PUBLIC),
        Row("tickets:offline_page", PUBLIC, lambda _scene: {"name": "tasks"}),
        Row("tickets:offline_account", PUBLIC),
        Row("tickets:service_worker", PUBLIC),
        Row("tickets:web_manifest", PUBLIC),
        Row("api:my-tasks", SIGNED_IN),
        Row("tickets:report_areas", PUBLIC),
        Row("tickets:report_suggestions", PUBLIC, method="post", data={"text": "路灯"}),
        Row("tickets:building", PUBLIC, code("sundi_b1")),
        Row("tickets:poster_sheet", ok(ABOVE), code("sundi")),
        Row("tickets:moderation", ok(TRIAGING), otherwise=403),
        Row("api:ticket-followers", {201: INVOLVED}, number, "post"),
        Row("api:suggestions", {400: EVERYBODY}, method="post"),
        Row("tickets:follow_entry", PUBLIC),
        Row("tickets:follow", PUBLIC, lambda scene: {"code": scene.code}),
        Row(
            "tickets:follow_urge",
            ok(EVERYBODY, 302),
            lambda scene: {"code": scene.code},
            method="post",
        ),
        Row("tickets:report_done", PUBLIC, lambda scene: {"code": scene.code}),
        Row("api:ticket-list", SIGNED_IN),
        Row("api:ticket-list", {400: ALL}, method="post"),
        Row("api:ticket-detail", ok(INVOLVED), number),
        Row(
            "api:ticket-attachment",
            ok(INVOLVED),
            lambda scene: {**number(scene), "attachment": scene.attachment.pk},
        ),
        Row("api:ticket-holders", ok(INVOLVED), number),
        Row("api:ticket-moves", TRIAGE, move(fresh, "accept"), "post", note),
        Row("api:assignment-list", SIGNED_IN),
        Row("api:assignment-detail", ok(INVOLVED), pk("assignment")),
        Row(
            "api:assignment-moves",
            {200: frozenset({"department"}), 403: NEAR},
            move(pk("assignment"), "sign"),
            "post",
        ),
        *request_rows(),
        Row("api:category-list", SIGNED_IN),
        Row("api:category-detail", SIGNED_IN, lambda scene: {"code": "0501"}),
        Row("api:clock-detail", ok(INVOLVED), pk("clock")),
    ]


def duty_rows() -> list[Row]:
    """The duty list: staff read it, who configures writes it, who supervises sees its gaps."""
    wrong = {"lead": "?"}
    end = {"on": "2020-01-01", "reason": "撤销"}
    writes = {400: frozenset({"admin", "admin_dh"})}
    line = "?category=0121&district=340504"
    return [
        Row("tickets:duty_rules", ok(ALL - {"volunteer"}), otherwise=403),
        Row("tickets:duty_rule", DUTY_READERS, duty_rule),
        Row("tickets:duty_rule_new", ok(CONFIGURING), otherwise=403),
        Row("tickets:duty_rule_change", DUTY_WRITERS, duty_rule, otherwise=403),
        Row("tickets:duty_rule_end", DUTY_WRITERS, duty_rule, otherwise=403),
        Row("tickets:duty_moved", {302: CONFIGURING}, otherwise=403),
        Row(
            "tickets:duty_disputed",
            {200: ROOFS - {"admin_dh"}, 404: frozenset({"admin_dh"})},
            duty_rule,
            otherwise=403,
        ),
        Row("tickets:duty_gaps", ok(ROOFS), otherwise=403),
        Row(
            "tickets:duty_unruled",
            {200: ROOFS - {"admin_dh"}, 404: frozenset({"admin_dh"})},
            query=line,
            otherwise=403,
        ),
        Row("tickets:duty_import", ok(CONFIGURING), otherwise=403),
        Row("tickets:duty_export", ok(CALLING | {"district"}), otherwise=403, query="?format=csv"),
        Row("api:duty-rule-list", ok(ALL - {"volunteer"}), otherwise=403),
        Row("api:duty-rule-list", writes, method="post", data=wrong, otherwise=403),
        Row("api:duty-rule-detail", DUTY_READERS, duty_rule),
        Row(
            "api:duty-rule-versions",
            {400: frozenset({"admin"}), 404: frozenset({"admin_dh"})},
            duty_rule,
            "post",
            wrong,
            otherwise=403,
        ),
        Row(
            "api:duty-rule-end",
            {409: frozenset({"admin"}), 404: frozenset({"admin_dh"})},
            duty_rule,
            "post",
            end,
            otherwise=403,
        ),
        Row("api:duty-rule-dry-run", writes, method="post", data=wrong, otherwise=403),
    ]


def topic_rows() -> list[Row]:
    """Hot spots, topics, their tasks and inspections."""
    figures = ALL - {"department", "department2", "volunteer"}
    proposers = CALLING | {"district"}
    planners = CALLING | {"district"}
    spot = pk("spot", "spot_id")
    walkers = {
        200: frozenset({"gridworker", "clerk", "street", "admin"}),
        403: frozenset({"district"}),
    }
    near = NEAR | {"department"}
    supervised = {
        200: frozenset({"street", "district", "admin"}),
        404: frozenset({"street_other", "admin_dh"}),
    }
    walk = move(pk("walk", "inspection_id"), "record")
    task = move(pk("topic_task", "task_id"), "finish")
    hot = "?category=0403&community=340504003014"
    seen = {"finding": "ok"}
    return [
        Row("tickets:hot_spots", ok(figures), otherwise=403),
        Row(
            "tickets:hot_spot_matters",
            {200: figures, 403: ALL - figures},
            query=hot,
        ),
        Row("tickets:hot_spot_thresholds", ok(CONFIGURING), otherwise=403),
        Row(
            "tickets:hot_spot_dismiss",
            {200: frozenset({"clerk", "street", "district", "admin"}), 403: ALL - figures},
            spot,
        ),
        Row("tickets:topics", PUBLIC),
        Row("members:certificate_check", PUBLIC),
        Row("tickets:topic", {200: near, 404: EVERYBODY}, topic),
        Row("tickets:topic_matters", ok(near), topic),
        Row("tickets:topic_new", ok(proposers), otherwise=403),
        Row("tickets:topic_task_new", supervised, topic, otherwise=403),
        Row(
            "tickets:topic_move",
            {200: frozenset({"street", "district", "admin"}), 403: near},
            move(topic, "revise"),
        ),
        Row("tickets:topic_task_move", {200: frozenset({"department"}), 403: ABOVE}, task),
        Row("tickets:inspections", SIGNED_IN),
        Row("tickets:inspection_new", ok(planners), otherwise=403),
        Row(
            "tickets:inspection_move",
            walkers,
            walk,
        ),
        Row("api:hot-spot-list", ok(figures), otherwise=403),
        Row("api:hot-spot-detail", {200: ABOVE, 403: ALL - figures}, pk("spot")),
        Row(
            "api:hot-spot-dismiss",
            {400: ABOVE, 404: frozenset({"community_other", "street_other", "admin_dh"})},
            pk("spot"),
            "post",
            otherwise=403,
        ),
        Row("api:topic-list", SIGNED_IN),
        Row("api:topic-list", {400: proposers}, method="post", otherwise=403),
        Row("api:topic-detail", ok(near), topic),
        Row(
            "api:topic-moves",
            {200: frozenset({"street", "district", "admin"}), 403: near},
            move(topic, "revise"),
            "post",
        ),
        Row("api:topic-task-list", SIGNED_IN),
        Row("api:topic-task-list", {400: ROOFS}, method="post", otherwise=403),
        Row("api:topic-task-detail", ok(ABOVE | {"department"}), pk("topic_task")),
        Row(
            "api:topic-task-moves",
            {400: frozenset({"department"}), 403: ABOVE},
            move(pk("topic_task"), "finish"),
            "post",
        ),
        Row("api:inspection-list", SIGNED_IN),
        Row("api:inspection-list", {400: planners}, method="post", otherwise=403),
        Row("api:inspection-detail", ok(NEAR), pk("walk")),
        Row(
            "api:inspection-moves",
            walkers,
            move(pk("walk"), "record"),
            "post",
            seen,
        ),
    ]


def topic(scene: Any) -> dict[str, Any]:
    return {"number": scene.topic.number}


def duty_rule(scene: Any) -> dict[str, Any]:
    return {"number": DutyRule.objects.get(category__code="0121").number}


DUTY_READERS = {403: frozenset({"volunteer"}), 404: frozenset({"admin_dh"}), 200: ALL}
"""The rule of the scene is that of the whole district."""
DUTY_WRITERS = {200: frozenset({"admin"}), 404: frozenset({"admin_dh"})}


def request_rows() -> list[Row]:
    """Requests and supervision orders."""
    grant = move(pk("request"), "grant")
    answer = move(pk("order"), "answer")
    deciding = {
        200: frozenset({"clerk", "street", "admin"}),
        403: frozenset({"gridworker", "department", "district"}),
    }
    return [
        Row("tickets:adjustments", SIGNED_IN),
        Row("tickets:ticket_requests", ok(INVOLVED), number),
        Row("tickets:whistle_requests", ok(ABOVE | {"department"}), whistle),
        Row("tickets:adjustment_move", deciding, move(pk("request", "adjustment_id"), "grant")),
        Row(
            "tickets:supervision_order_move",
            {200: frozenset({"department"}), 403: NEAR},
            move(pk("order", "order_id"), "answer"),
        ),
        Row("api:adjustment-list", SIGNED_IN),
        Row("api:adjustment-detail", ok(INVOLVED), pk("request")),
        Row("api:adjustment-moves", deciding, grant, "post"),
        Row("api:supervision-order-list", SIGNED_IN),
        Row("api:supervision-order-detail", ok(INVOLVED), pk("order")),
        Row(
            "api:supervision-order-moves",
            {200: frozenset({"department"}), 403: NEAR},
            answer,
            "post",
            {"answer": "明日完成"},
        ),
    ]


CALLED = ABOVE | {"department"}
APPRAISING = frozenset({"district", "admin", "admin_dh"})
CLOSING = frozenset({"clerk", "street", "admin"})
CONFIGURING = frozenset({"admin", "admin_dh"})
CALLING = frozenset({"clerk", "community_other", "street", "street_other", "admin", "admin_dh"})
EXPORTING = CALLING | {"district"}
COUNTING = CALLING | {"gridworker", "gridworker_other", "district"}
ROOFS = frozenset({"street", "street_other", "district", "admin", "admin_dh"})
VIEWING_PARTY = CALLING | {"district"}


def whistle_rows() -> list[Row]:
    """Whistles, their tasks, the inbox, the street desk and the explanation of a clock."""
    sign = move(pk("task", "task_id"), "sign")
    issue = move(lambda scene: {"number": scene.draft.number}, "issue")
    officer = {200: frozenset({"department"}), 403: ABOVE}
    return [
        Row("tickets:whistles", SIGNED_IN),
        Row("tickets:whistle_new", ok(CALLING), otherwise=403),
        Row("tickets:whistle_callees", ok(CALLING), otherwise=403),
        Row("tickets:whistle", ok(ABOVE | {"department"}), whistle),
        Row("tickets:whistle_move", {200: DESKS - {"gridworker"}, 403: HOLDS_NO_WHISTLE}, issue),
        Row("tickets:whistle_task_move", officer, sign),
        Row("tickets:inbox", SIGNED_IN),
        Row("tickets:street", ok(ROOFS), otherwise=403),
        Row("tickets:clock", ok(INVOLVED), pk("clock", "clock_id")),
        Row("api:whistle-list", SIGNED_IN),
        Row("api:whistle-list", {400: ALL}, method="post"),
        Row("api:whistle-detail", ok(ABOVE | {"department"}), whistle),
        Row("api:whistle-holders", ok(ABOVE | {"department"}), whistle),
        Row(
            "api:whistle-moves", {200: DESKS - {"gridworker"}, 403: HOLDS_NO_WHISTLE}, issue, "post"
        ),
        Row("api:whistle-task-list", SIGNED_IN),
        Row("api:whistle-task-detail", ok(ABOVE | {"department"}), pk("task")),
        Row("api:whistle-task-moves", officer, move(pk("task"), "sign"), "post"),
    ]


HOLDS_NO_WHISTLE = frozenset({"district"})


def objection_rows() -> list[Row]:
    """Objections, their rulings, and the fallback owners of districts."""
    rulers = {200: ABOVE - {"clerk"}, 403: frozenset({"clerk", "department"})}
    reason = {"reason": "职责清单列明"}
    district = {"code": "340504"}
    yushan = {400: frozenset({"admin"}), 404: frozenset({"admin_dh"})}
    return [
        Row("tickets:objections", SIGNED_IN),
        Row("tickets:objection", ok(ABOVE | {"department"}), pk("objection", "objection_id")),
        Row("tickets:objection_move", rulers, move(pk("objection", "objection_id"), "confirm")),
        Row("tickets:fallback_owners", ok(CONFIGURING), otherwise=403),
        Row("api:objection-list", SIGNED_IN),
        Row("api:objection-detail", ok(ABOVE | {"department"}), pk("objection")),
        Row("api:objection-moves", rulers, move(pk("objection"), "confirm"), "post", reason),
        Row("api:fallback-owner-list", ok(CONFIGURING), otherwise=403),
        Row("api:fallback-owner-detail", yushan, lambda _scene: district, "put", otherwise=403),
    ]


def meeting_rows() -> list[Row]:
    """Meetings with what they decided, and proposed whistles."""
    reads = ok(ABOVE | {"department"})
    writes = {200: DESKS - {"gridworker"}, 403: HOLDS_NO_WHISTLE | {"department"}}
    sends = {400: DESKS - {"gridworker"}, 403: HOLDS_NO_WHISTLE | {"department"}}
    finishes = {200: frozenset({"department"}), 403: ABOVE}
    # The grid worker reads as proposer what the district reads as desk
    declines = {200: DESKS - {"gridworker"}, 403: frozenset({"district", "gridworker"})}
    why = {"reason": "暂不需要"}
    finish = move(pk("resolution", "resolution_id"), "finish")
    decline = move(pk("proposal", "proposal_id"), "decline")
    return [
        Row("tickets:meetings", reads, whistle),
        Row("tickets:meeting_new", writes, whistle),
        Row("tickets:meeting", reads, pk("meeting", "meeting_id")),
        Row("tickets:resolution_move", finishes, finish),
        Row("tickets:proposals", SIGNED_IN),
        Row("tickets:proposal_move", declines, decline),
        Row(
            "tickets:follow_propose",
            ok(EVERYBODY, 422),
            lambda scene: {"code": scene.code},
            method="post",
        ),
        Row("api:whistle-meetings", sends, whistle, "post"),
        Row("api:meeting-list", SIGNED_IN),
        Row("api:meeting-detail", reads, pk("meeting")),
        Row("api:resolution-list", SIGNED_IN),
        Row("api:resolution-detail", reads, pk("resolution")),
        Row(
            "api:resolution-attachment",
            {404: ALL},
            lambda scene: {**pk("resolution")(scene), "attachment": 1},
        ),
        Row(
            "api:resolution-moves",
            finishes,
            move(pk("resolution"), "finish"),
            "post",
            {"note": "完成"},
        ),
        Row("api:proposal-list", SIGNED_IN),
        Row("api:proposal-detail", ok(NEAR), pk("proposal")),
        Row("api:proposal-moves", declines, move(pk("proposal"), "decline"), "post", why),
    ]


def place_rows() -> list[Row]:
    """The organisation: areas, Party organisations, units, places, people."""
    return [
        Row("grids:organisation", SIGNED_IN),
        Row("grids:units", SIGNED_IN),
        Row("grids:places", SIGNED_IN),
        Row("grids:place", ok(ABOVE), pk("place", "place_id")),
        Row("grids:place_new", ok(KEEPERS), otherwise=403),
        Row(
            "grids:place_edit",
            {200: ABOVE - {"clerk"}, 403: ALL - KEEPERS},
            pk("place", "place_id"),
        ),
        Row("grids:place_public", ok(EVERYBODY, 302), pk("place", "place_id")),
        Row("grids:area_children", ok(ABOVE), code("sundi")),
        Row("grids:area_boundary", ok(ABOVE), code("sundi")),
        Row("overview:area", ok(ABOVE), code("sundi")),
        Row("overview:party", ok(NEAR_PARTY), party),
        Row("grids:party_children", ok(NEAR_PARTY), party),
        *survey_rows(),
        *power_rows(),
        Row("api:area-list", ok(SEES_AREAS), otherwise=403),
        Row("api:area-detail", {200: ABOVE, 403: OUTSIDE}, code("sundi")),
        Row("api:organisation-list", ok(SEES_PARTY), otherwise=403),
        Row("api:organisation-detail", {200: NEAR_PARTY, 403: ALL - SEES_PARTY}, party),
        Row("api:unit-list", ok(SEES_AREAS), otherwise=403),
        Row("api:unit-detail", {200: ABOVE, 403: OUTSIDE}, code("property")),
        Row("api:place-list", ok(SEES_AREAS), otherwise=403),
        Row("api:place-detail", {200: ABOVE, 403: OUTSIDE}, pk("place")),
        Row("api:place-list", {400: KEEPERS, 403: ALL - KEEPERS}, method="post"),
        Row(
            "api:place-detail",
            {200: ABOVE - {"clerk"}, 403: ALL - KEEPERS},
            pk("place"),
            "patch",
        ),
        Row("members:people", ok(PEOPLE), otherwise=403),
        Row("members:person", {200: NEAR_PEOPLE, 403: ALL - PEOPLE}, pk("person", "person_id")),
        Row(
            "members:person_reveal",
            {422: NEAR_PEOPLE, 403: ALL - PEOPLE},
            pk("person", "person_id"),
            "post",
        ),
        Row("api:person-list", ok(PEOPLE), otherwise=403),
        Row("api:person-detail", {200: NEAR_PEOPLE, 403: ALL - PEOPLE}, pk("person")),
        Row("api:person-reveal", {400: NEAR_PEOPLE, 403: ALL - PEOPLE}, pk("person"), "post"),
    ]


def figure_rows() -> list[Row]:
    """Figures with their lists, and months that were frozen: for whoever sees figures."""
    measure = lambda scene: {"measure": "reported"}  # noqa: E731
    number = lambda scene: {"number": "MAS-202601"}  # noqa: E731
    gone = {404: SEES_FIGURES, 403: ALL - SEES_FIGURES}
    sees = ok(SEES_FIGURES)
    return [
        Row("overview:cockpit", sees, otherwise=403),
        Row("overview:cockpit_outlines", sees, otherwise=403),
        Row("overview:wall", sees, otherwise=403),
        Row("api:cockpit", sees, otherwise=403),
        Row("overview:figure_cases", sees, measure, otherwise=403),
        Row("overview:snapshots", sees, otherwise=403),
        Row("overview:snapshot", gone, number),
        Row("api:figures", sees, otherwise=403),
        Row("api:figure-cases", sees, measure, otherwise=403),
        Row("api:frozen-month-list", sees, otherwise=403),
        Row("api:frozen-month-detail", gone, number),
    ]


def survey_rows() -> list[Row]:
    """Health check, coverage, chart, planner, outlines and household bands."""
    party_only = {200: ABOVE, 403: ALL - SEES_PARTY}
    managing = {200: ABOVE - {"clerk"}, 403: ALL - KEEPERS}
    here = node("areas", "sundi")
    branch_keepers = KEEPERS - {"district"}
    planners = frozenset({"street", "admin"})
    planning = {200: planners, 403: ALL - branch_keepers}
    sundi = "?area=340504003014"
    return [
        Row("overview:health_all", ok(SEES_AREAS), otherwise=403),
        Row("overview:health", ok(ABOVE), here),
        Row("overview:coverage_all", ok(SEES_PARTY), otherwise=403),
        Row("overview:coverage", party_only, here),
        Row("overview:chart", party_only, here),
        Row("overview:cities", ok(SEES_FIGURES), otherwise=403),
        *figure_rows(),
        Row("api:cities", ok(SEES_FIGURES), otherwise=403),
        Row("grids:areas", ok(SEES_AREAS), otherwise=403),
        Row("grids:parties", ok(SEES_PARTY), otherwise=403),
        Row("overview:planner", managing, code("sundi")),
        Row("overview:branches", planning, here),
        Row("overview:cover_area", {302: planners, 403: ALL - branch_keepers}, here, "post"),
        Row("overview:outline", managing, code("sundi")),
        Row("grids:bands", CONFIGURERS),
        Row("api:health-check", {200: ABOVE, 403: OUTSIDE}, query=sundi),
        Row("api:coverage", party_only, query=sundi),
        Row("api:grid-plans", managing, query=sundi),
        Row("api:branch-plans", planning, query=sundi),
        Row("api:branch-plans", {400: branch_keepers}, method="post", otherwise=403),
        Row("api:area-outline", managing, code("sundi")),
        Row("api:area-outline", {400: ROOFS & NEAR, 403: ALL - KEEPERS}, code("sundi"), "put"),
        Row("api:household-bands", CONFIGURERS),
        Row("api:household-bands", {400: ADMINS, 403: ALL - ADMINS}, method="post"),
    ]


def power_rows() -> list[Row]:
    """Street powers: the street's leaders write, its department asks; papers are within reach."""
    agency = lambda scene: {"code": scene.agency.code}  # noqa: E731
    near = frozenset({"street", "district", "department", "admin"})
    above = frozenset({"street", "district", "admin"})
    leads = frozenset({"street", "street_other", "admin", "admin_dh"})
    writes = frozenset({"street", "admin"})
    asks = frozenset({"department"})
    reveals = frozenset({"street", "admin"})
    see = {"consent": near, "personnel": above, "planning": near}
    begin = {"consent": asks, "personnel": writes, "planning": leads}
    revealing = {404: PEOPLE - reveals, 422: reveals}
    rows = [
        Row("overview:agencies", ok(SEES_AREAS), otherwise=403),
        Row("overview:agency", {200: near, 403: OUTSIDE}, agency),
        Row("overview:consent_reveal", revealing, pk("consent"), "post", otherwise=403),
        Row("api:agency-list", ok(SEES_AREAS), otherwise=403),
        Row("api:agency-detail", {200: near, 403: OUTSIDE}, agency),
        Row(
            "api:consent-request-reveal",
            {400: reveals, 404: PEOPLE - reveals},
            pk("consent"),
            "post",
            otherwise=403,
        ),
    ]
    api = {
        "consent": ("consent-request", "withdraw"),
        "personnel": ("personnel-opinion", "drop"),
        "planning": ("planning-opinion", "withdraw"),
    }
    for name, (noun, step) in api.items():
        seen = ok(see[name])
        rows += [
            Row(f"overview:{name}s", SIGNED_IN),
            Row(f"overview:{name}_new", ok(begin[name]), otherwise=403),
            Row(f"overview:{name}", seen, pk(name)),
            Row(f"overview:{name}_sheet", seen, pk(name)),
            Row(f"overview:{name}_move", {422: see[name]}, move(pk(name), step), "post"),
            Row(f"api:{noun}-list", SIGNED_IN),
            Row(f"api:{noun}-list", {400: ALL}, method="post"),
            Row(f"api:{noun}-detail", seen, pk(name)),
            Row(f"api:{noun}-moves", {400: see[name]}, move(pk(name), step), "post"),
        ]
    return rows


def ledger_rows() -> list[Row]:
    """The ledger of people as a file: in for who keeps people, out for who may export."""
    run = lambda scene: {"run_id": 1}  # noqa: E731 - nobody's import
    return [
        Row("members:people_template", ok(CALLING), otherwise=403),
        Row("members:people_import", ok(CALLING), otherwise=403),
        Row("members:people_run", {404: CALLING}, run, otherwise=403),
        Row("members:people_run_apply", {404: CALLING}, run, "post", otherwise=403),
        Row(
            "members:people_run_row",
            {404: CALLING},
            lambda scene: {"run_id": 1, "number": 2},
            "post",
            otherwise=403,
        ),
        Row("members:people_export", ok(CALLING), query="?format=csv", otherwise=403),
        Row("members:people_export_clear", ok(CALLING), otherwise=403),
        Row("members:people_export_clear", {422: CALLING}, method="post", otherwise=403),
        Row(
            "api:person-export",
            ok(CALLING),
            method="post",
            data={"kind": "csv"},
            otherwise=403,
        ),
        Row("api:people-import-list", ok(CALLING), otherwise=403),
        Row("api:people-import-list", {400: CALLING}, method="post", otherwise=403),
        Row("api:people-import-detail", {404: CALLING}, lambda scene: {"pk": 1}, otherwise=403),
        Row("api:people-import-rows", {404: CALLING}, lambda scene: {"pk": 1}, otherwise=403),
        Row(
            "api:people-import-row",
            {404: CALLING},
            lambda scene: {"pk": 1, "number": 2},
            "post",
            otherwise=403,
        ),
        Row(
            "api:people-import-apply",
            {404: CALLING},
            lambda scene: {"pk": 1},
            "post",
            otherwise=403,
        ),
    ]


def city_import_rows() -> list[Row]:
    """A whole city comes in by those who configure it."""
    run = lambda scene: {"run_id": 1}  # noqa: E731 - nobody's import
    key = lambda scene: {"pk": 1}  # noqa: E731
    nobodys = {404: ADMINS, 403: ALL - ADMINS}
    return [
        Row("members:city_import_template", CONFIGURERS),
        Row("members:city_imports", CONFIGURERS),
        Row("members:city_imports", {422: ADMINS, 403: ALL - ADMINS}, method="post"),
        Row("members:city_import", nobodys, run),
        Row("members:city_import_enter", nobodys, run, "post"),
        Row("members:city_import_faults", nobodys, run),
        Row("api:city-import-list", CONFIGURERS),
        Row("api:city-import-list", {400: ADMINS, 403: ALL - ADMINS}, method="post"),
        Row("api:city-import-detail", nobodys, key),
        Row("api:city-import-rows", nobodys, key, query="?sheet=people"),
        Row("api:city-import-enter", nobodys, key, "post"),
    ]


def post_rows() -> list[Row]:
    """Posts and teams: seen by who sees people, changed by who keeps them."""
    near = NEAR_PEOPLE
    keeps = near - {"gridworker"}
    seen = {200: near, 403: ALL - PEOPLE}
    post = lambda scene: {"pk": scene.person.posts.get().pk}  # noqa: E731
    page = lambda scene: {"post_id": scene.person.posts.get().pk}  # noqa: E731
    lists = ("gaps", "cross", "coverage")
    api = [Row(f"api:post-{name}", ok(PEOPLE), otherwise=403) for name in lists]
    html = [Row(f"members:post_{name}", ok(PEOPLE), otherwise=403) for name in lists]
    acts = ("end", "prolong", "stand-in", "unpaid")
    return [
        Row("members:posts", ok(PEOPLE), otherwise=403),
        *html,
        Row("members:post", seen, page),
        Row(
            "members:post_act",
            {422: keeps, 403: (ALL - PEOPLE) | {"gridworker"}},
            lambda scene: {**page(scene), "act": "end"},
            "post",
        ),
        Row(
            "members:post_new",
            {200: keeps, 403: ALL - CALLING},
            pk("person", "person_id"),
        ),
        Row("members:team", seen, code("sundi_1")),
        Row("members:team_card", PUBLIC, code("sundi_1")),
        Row("api:post-list", ok(PEOPLE), otherwise=403),
        Row("api:post-list", {400: PEOPLE}, method="post", otherwise=403),
        *api,
        Row("api:post-detail", seen, post),
        *(Row(f"api:post-{act}", {400: near, 403: ALL - PEOPLE}, post, "post") for act in acts),
        Row(
            "members:party_members",
            {200: NEAR_PARTY, 403: ALL - SEES_PARTY},
            party,
        ),
        Row("members:nominations", ok(PEOPLE), otherwise=403),
        Row("members:nomination", {404: PEOPLE}, lambda scene: {"nomination_id": 1}, otherwise=403),
        Row(
            "members:nomination_move",
            {404: PEOPLE},
            lambda scene: {"nomination_id": 1, "move": "refuse"},
            "post",
            otherwise=403,
        ),
        Row("members:nomination_new", seen, pk("person", "person_id")),
        Row("api:nomination-list", ok(PEOPLE), otherwise=403),
        Row("api:nomination-list", {400: PEOPLE}, method="post", otherwise=403),
        Row("api:nomination-detail", {404: PEOPLE}, lambda scene: {"pk": 1}, otherwise=403),
        Row(
            "api:nomination-moves",
            {404: PEOPLE},
            lambda scene: {"pk": 1, "move": "refuse"},
            "post",
            otherwise=403,
        ),
        Row("overview:erasures", ok(CALLING), otherwise=403),
        Row("overview:erasure_new", ok(CALLING), otherwise=403),
        Row("overview:erasure", {404: CALLING}, lambda scene: {"erasure_id": 1}, otherwise=403),
        Row(
            "overview:erasure_move",
            {404: CALLING},
            lambda scene: {"erasure_id": 1, "move": "deny"},
            "post",
            otherwise=403,
        ),
        Row("api:erasure-list", ok(CALLING), otherwise=403),
        Row("api:erasure-list", {400: CALLING}, method="post", otherwise=403),
        Row("api:erasure-detail", {404: CALLING}, lambda scene: {"pk": 1}, otherwise=403),
        Row(
            "api:erasure-moves",
            {404: CALLING},
            lambda scene: {"pk": 1, "move": "deny"},
            "post",
            otherwise=403,
        ),
        Row("api:membership-list", ok(SEES_PARTY), otherwise=403),
        Row("api:membership-list", {400: SEES_PARTY}, method="post", otherwise=403),
        Row("api:team-detail", seen, code("sundi_1")),
    ]


NEAR_PARTY = frozenset({"street", "district", "admin"})
SEES_AREAS = ALL - {"volunteer"}
SEES_PARTY = CALLING | {"district"}
SEES_FIGURES = SEES_AREAS - {"department", "department2"}
OUTSIDE = frozenset({"volunteer"})
PEOPLE = CALLING | {"gridworker", "gridworker_other"}
NEAR_PEOPLE = frozenset({"gridworker", "clerk", "street", "admin"})


KEEPERS = frozenset({"street", "street_other", "community_other", "district", "admin", "admin_dh"})
"""Who keeps areas somewhere, and so may propose changes there."""


def change_of(scene: Any) -> dict[str, Any]:
    return {"number": scene.change.number}


def renaming(scene: Any) -> dict[str, Any]:
    return {"forest": "areas", "code": scene.world.sundi_1.code, "kind": "rename"}


def change_rows() -> list[Row]:
    """Changes of the organisation: proposed by the community, decided on by the district."""
    decided = {"district", "admin"}
    return [
        Row("overview:changes", SIGNED_IN),
        Row("overview:change", ok(NEAR), change_of),
        Row(
            "overview:change_move",
            {302: frozenset(decided), 403: NEAR - decided},
            move(change_of, "approve"),
            "post",
        ),
        Row("overview:change_new", {200: ABOVE - {"clerk"}, 403: ALL - KEEPERS}, renaming),
        Row("api:change-list", SIGNED_IN),
        Row("api:change-list", {400: ALL}, method="post"),
        Row("api:change-detail", ok(NEAR), change_of),
        Row(
            "api:change-moves",
            {200: frozenset(decided), 403: NEAR - decided},
            move(change_of, "approve"),
            "post",
        ),
    ]


def overview_rows() -> list[Row]:
    """From above: workbench, search, settings, scope; and the imports."""
    return [
        Row("overview:workbench", SIGNED_IN),
        Row("overview:search", SIGNED_IN),
        Row("overview:public_search", PUBLIC),
        Row("overview:help_index", PUBLIC),
        Row("overview:help", PUBLIC, lambda scene: {"slug": "report"}),
        Row("api:search", SIGNED_IN, query="?q=路灯"),
        Row("api:public-search", PUBLIC, query="?q=路灯"),
        Row("overview:scope", PUBLIC),
        Row("overview:gallery", {404: EVERYBODY}),
        Row("overview:settings", SIGNED_IN),
        Row("overview:status", ok(CONFIGURING), otherwise=403),
        Row("overview:audit", ok(CONFIGURING), otherwise=403),
        Row("tickets:imports", ok(CONFIGURING), otherwise=403),
        Row("tickets:import_run", {404: CONFIGURING}, lambda scene: {"run_id": 1}, otherwise=403),
        Row("tickets:import_rows", {404: CONFIGURING}, lambda scene: {"run_id": 1}, otherwise=403),
        Row(
            "tickets:requester_reveal",
            {200: NEAR_PEOPLE, 403: ALL - PEOPLE},
            lambda scene: {**number(scene), "requester_id": scene.requester.pk},
        ),
        Row(
            "tickets:assignment_move",
            {200: frozenset({"department"}), 403: NEAR},
            move(pk("assignment", "assignment_id"), "sign"),
        ),
        Row(
            "api:whistle-attachment",
            {404: ALL},
            lambda scene: {**whistle(scene), "attachment": 1},
        ),
    ]


def appraisal_rows() -> list[Row]:
    """Appraisal and follow-up: scale, yearly results, call-backs, rates."""
    return [
        Row("tickets:appraisal_scale", SIGNED_IN),
        Row("tickets:appraisals", SIGNED_IN),
        Row("tickets:appraisal", ok(CALLED), urban_year),
        Row("tickets:appraisal_tasks", ok(CALLED), urban_year),
        Row(
            "tickets:appraisals_publish",
            {302: APPRAISING},
            lambda scene: {"year": scene.task.issued_at.year},
            "post",
            otherwise=403,
        ),
        Row(
            "tickets:appraisals_export",
            ok(EXPORTING),
            lambda scene: {"year": scene.task.issued_at.year, "what": "year"},
            otherwise=403,
        ),
        Row("tickets:rates", ok(COUNTING), otherwise=403),
        Row("tickets:rate_cases", ok(COUNTING), query="?figure=dispatched", otherwise=403),
        Row("tickets:follow_up_settings", SIGNED_IN),
        Row("api:appraisal-list", SIGNED_IN),
        Row("api:appraisal-detail", ok(CALLED), urban_code, query="?year=2026"),
        Row("tickets:rate", {404: EVERYBODY}, lambda scene: {"token": "forged"}),
        Row("tickets:call_backs", ok(CALLING), otherwise=403),
        Row(
            "tickets:call_back",
            {200: CLOSING, 403: ALL - CALLING},
            pk("call_back", "call_back_id"),
        ),
        Row(
            "tickets:call_back_move",
            {200: CLOSING, 403: ALL - CALLING},
            move(pk("call_back", "call_back_id"), "ask-exclusion"),
        ),
        Row("api:call-back-list", ok(CALLING), otherwise=403),
        Row("api:call-back-detail", {200: CLOSING, 403: ALL - CALLING}, pk("call_back")),
        Row(
            "api:call-back-moves",
            {200: CLOSING, 403: ALL - CALLING},
            move(pk("call_back"), "not-reached"),
            "post",
        ),
        Row("api:appraisal-scale-list", SIGNED_IN),
        Row(
            "api:appraisal-scale-detail",
            SIGNED_IN,
            lambda scene: {"pk": AppraisalScale.objects.get(city=None).pk},
        ),
    ]


def category_code(scene: Any) -> dict[str, Any]:
    return {"code": "0121"}


def limit_name(name: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {name: f"category-{scene.condition.pk}"}


def ladder_key(name: str = "policy_id", **more: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {name: scene.ladder.pk, **more}


def calendar_key(name: str = "calendar_id", **more: str) -> Callable[[Any], dict[str, Any]]:
    return lambda scene: {name: scene.calendar.pk, **more}


def rules_rows() -> list[Row]:
    """Limits, ladders, calendars, categories: read by all; what all cities share is edited by
    whoever configures them all, which here is nobody."""
    steps = {"subject": "assignment", "clock": "handle"}
    closed = [
        ("tickets:category_edit", category_code),
        ("tickets:category_new", lambda scene: {}),
        ("tickets:categories_export", lambda scene: {}),
        ("tickets:category_import", lambda scene: {}),
        ("tickets:category_sheet", lambda scene: {"run_id": 1}),
        ("tickets:condition_new", category_code),
        ("tickets:condition_edit", lambda scene: {"condition_id": scene.condition.pk}),
        ("tickets:ladder_activate", ladder_key()),
        ("tickets:ladder_rungs", ladder_key(**steps)),
        ("tickets:calendar_edit", calendar_key(what="days")),
    ]
    api = [
        ("api:limit-detail", limit_name("pk"), "patch"),
        ("api:limit-preview", limit_name("pk"), "post"),
        ("api:ladder-draft", ladder_key("pk"), "post"),
        ("api:ladder-rungs", ladder_key("pk"), "post"),
        ("api:ladder-preview", ladder_key("pk"), "post"),
        ("api:ladder-activate", ladder_key("pk"), "post"),
        ("api:ladder-detail", ladder_key("pk"), "delete"),
        ("api:calendar-detail", calendar_key("pk"), "patch"),
        ("api:calendar-days", calendar_key("pk"), "post"),
        ("api:calendar-preview", calendar_key("pk"), "post"),
        ("api:calendar-restore", calendar_key("pk"), "post"),
        ("api:category-list", lambda scene: {}, "post"),
        ("api:category-detail", category_code, "patch"),
        ("api:category-conditions", category_code, "post"),
    ]
    return [
        Row("tickets:categories", SIGNED_IN),
        Row("tickets:category", SIGNED_IN, category_code),
        Row("tickets:limits", SIGNED_IN),
        Row("tickets:limit", SIGNED_IN, limit_name("limit_id")),
        Row("tickets:ladders", SIGNED_IN),
        Row("tickets:ladder", SIGNED_IN, ladder_key()),
        Row("tickets:work_calendar", SIGNED_IN),
        Row("tickets:ladder_draft", {403: ALL}, ladder_key(), "post"),
        Row("tickets:ladder_drop", {403: ALL}, ladder_key(), "post"),
        Row("tickets:calendar_new", {404: ALL}, method="post"),
        Row("api:limit-list", SIGNED_IN),
        Row("api:limit-detail", SIGNED_IN, limit_name("pk")),
        Row("api:ladder-list", SIGNED_IN),
        Row("api:ladder-detail", SIGNED_IN, ladder_key("pk")),
        Row("api:calendar-list", SIGNED_IN),
        Row("api:calendar-detail", SIGNED_IN, calendar_key("pk")),
        *(Row(name, {403: ALL}, args) for name, args in closed),
        *(Row(name, {403: ALL}, args, method) for name, args, method in api),
    ]


ROWS += rules_rows()
ROWS += appraisal_rows()
ROWS += duty_rows()
OWN = frozenset({"clerk"})


def own_rows() -> list[Row]:
    """What belongs to one person: long work and saved views."""
    return [
        Row("tickets:jobs", SIGNED_IN),
        Row("tickets:job", ok(OWN), pk("job", "job_id")),
        Row("tickets:job_undo", ok(OWN, 302), pk("job", "job_id"), "post"),
        Row("tickets:saved_views", SIGNED_IN),
        Row("tickets:saved_view_new", SIGNED_IN),
        Row("tickets:saved_view_counts", SIGNED_IN),
        Row("tickets:saved_view", ok(OWN), pk("view", "view_id")),
        Row("tickets:saved_view_drop", ok(OWN, 302), pk("view", "view_id"), "post"),
        Row("api:job-list", SIGNED_IN),
        Row("api:job-detail", ok(OWN), pk("job")),
        Row("api:job-rows", ok(OWN), pk("job")),
        Row("api:job-undo", ok(OWN, 409), pk("job"), "post"),
        Row("api:saved-view-list", SIGNED_IN),
        Row("api:saved-view-list", {400: ALL}, method="post"),
        Row("api:saved-view-counts", SIGNED_IN),
        Row("api:saved-view-detail", ok(OWN), pk("view")),
        Row("api:saved-view-detail", ok(OWN, 400), pk("view"), "put"),
        Row("api:saved-view-detail", ok(OWN, 204), pk("view"), "delete"),
    ]


ROWS += objection_rows()
ROWS += meeting_rows()
ROWS += topic_rows()
ROWS += own_rows() + tickets_rows() + whistle_rows() + place_rows() + overview_rows()
ROWS += change_rows()
ROWS += ledger_rows() + city_import_rows() + post_rows()


def dual_rows() -> list[Row]:
    """Dual check-in, report and appraisal: communities keep, units see what is theirs."""
    keeps = {200: KEEPING, 403: frozenset({"department"})}
    sees = ok(KEEPING | {"department"})
    unit_acts = {200: frozenset({"department"}), 403: KEEPING}
    nobody = {403: KEEPING | {"department"}}
    signed_in = (
        "members:check_ins",
        "members:pairings",
        "members:hours",
        "members:hours_entries",
        "members:service_records",
        "members:service_record_new",
        "members:half_year_reports",
        "members:service_appraisals",
        "members:service_scale",
        "api:pairing-list",
        "api:check-in-list",
        "api:service-record-list",
        "api:hours-entry-list",
        "members:points",
        "members:rewards",
        "members:redemptions",
        "members:certificates",
        "members:certificate_new",
        "api:points-entry-list",
        "api:reward-list",
        "api:redemption-list",
        "api:certificate-list",
        "api:half-year-report-list",
        "api:service-appraisal-list",
        "api:service-scale-list",
    )
    created = ("pairing", "check-in", "service-record", "service-appraisal")
    pages = (
        ("check_in", "confirm", keeps, {}),
        ("service_record", "revoke", keeps, {"reason": "记错"}),
        ("half_year_report", "send", nobody, {"text": "略"}),
        ("service_appraisal", "acknowledge", unit_acts, {}),
    )
    end = {"on": "2027-12-31", "reason": "期满"}
    found = [
        *(Row(name, SIGNED_IN) for name in signed_in),
        *(Row(f"api:{noun}-list", {400: ALL}, method="post") for noun in created),
        Row("members:check_in_new", SIGNED_IN, lambda scene: {"kind": "member"}),
        Row("members:check_in_import", ok(CALLING), otherwise=403),
        Row("members:check_in_template", ok(CALLING), otherwise=403),
        *(
            Row(f"members:hours_{page}", ok(CALLING), otherwise=403)
            for page in ("import", "template", "export_clear")
        ),
        Row("members:hours_export", ok(EXPORTING), otherwise=403),
        Row("members:hours_sheet", {404: CALLING}, lambda scene: {"run_id": 1}, otherwise=403),
        Row("api:hours-import-list", {400: CALLING}, method="post", otherwise=403),
        Row("api:hours-import-detail", {404: CALLING}, lambda _s: {"pk": 1}, otherwise=403),
        Row("api:hours-import-apply", {404: CALLING}, lambda _s: {"pk": 1}, "post", otherwise=403),
        Row("members:check_in_sheet", {404: CALLING}, lambda scene: {"run_id": 1}, otherwise=403),
        Row("api:check-in-import-list", {400: CALLING}, method="post", otherwise=403),
        Row("api:check-in-import-detail", {404: CALLING}, lambda _s: {"pk": 1}, otherwise=403),
        Row(
            "api:check-in-import-apply", {404: CALLING}, lambda _s: {"pk": 1}, "post", otherwise=403
        ),
        Row("members:pairing_new", ok(CALLING), otherwise=403),
        Row("members:pairing_end", keeps, pk("pairing")),
        Row("members:service_appraisal_new", ok(CALLING), otherwise=403),
        Row("members:half_year_reports_export", ok(EXPORTING), otherwise=403),
        Row("api:pairing-detail", sees, pk("pairing")),
        Row("api:pairing-end", keeps, pk("pairing"), "post", end),
        Row("api:hours-entry-detail", sees, pk("hours_entry")),
        Row("api:service-scale-detail", SIGNED_IN, pk("service_scale")),
    ]
    for name, step, may, words in pages:
        noun = name.replace("_", "-")
        found += [
            Row(f"members:{name}", sees, pk(name)),
            Row(f"members:{name}_move", may, move(pk(name), step)),
            Row(f"api:{noun}-detail", sees, pk(name)),
            Row(f"api:{noun}-moves", may, move(pk(name), step), "post", words),
        ]
    return found


KEEPING = frozenset({"clerk", "street", "admin"})
ROWS += dual_rows()


def alliance_rows() -> list[Row]:
    """Alliances: their place keeps them, units with a seat and Party bodies above look on."""
    sees = ok(KEEPING | {"district", "department"})
    keeps = {200: KEEPING, 403: frozenset({"district", "department"})}
    made = {201 if code == 200 else code: people for code, people in keeps.items()}
    works = {200: KEEPING | {"department"}, 403: frozenset({"district"})}
    gives = {200: frozenset({"department"}), 403: KEEPING | {"district"}}
    incomplete = {400: KEEPING | {"district", "department"}}
    call = {"meet_at": "2027-01-05T02:00:00Z", "place": "社区"}
    end = {"until_on": "2027-12-31", "reason": "换届"}
    pages = ("seat_new", "alliance_meeting_call", "alliance_meeting_new", "pledge_new")
    parts = ("seats", "meetings", "entries", "pledges", "appraisals")
    nouns = ("alliance", "seat", "alliance-meeting", "list-entry", "pledge", "alliance-appraisal")
    moves = (
        ("alliance", "close", keeps, {"closed_on": "2026-11-20", "reason": "合并"}),
        ("alliance_meeting", "cancel", keeps, {"reason": "改期"}),
        ("list_entry", "take-up", works, {}),
        ("pledge", "report", gives, {"outcome": "kept", "note": "已办"}),
    )
    found = [
        *(Row(f"services:{name}", SIGNED_IN) for name in ("alliances", "list_entries", "pledges")),
        *(Row(f"api:{noun}-list", SIGNED_IN) for noun in nouns),
        *(Row(f"services:{page}", keeps, pk("alliance")) for page in pages),
        *(Row(f"api:alliance-{part}", incomplete, pk("alliance"), "post") for part in parts),
        Row("services:alliance", sees, pk("alliance")),
        Row("services:alliance_new", ok(CALLING), otherwise=403),
        Row("services:list_entry_new", works, pk("alliance")),
        Row("services:alliance_appraisal_new", keeps, pk("alliance")),
        Row("services:alliance_orders", sees, pk("alliance")),
        Row("services:seat_end", keeps, pk("seat")),
        Row("services:alliance_meeting_record", keeps, pk("alliance_meeting")),
        Row(
            "services:meeting_home",
            {302: KEEPING | {"district", "department"}},
            lambda scene: {"meeting_id": scene.alliance_minutes.meeting_id},
        ),
        Row("api:alliance-list", {400: ALL}, method="post"),
        Row("api:alliance-calls", made, pk("alliance"), "post", call),
        Row("api:alliance-orders", sees, pk("alliance")),
        Row("api:seat-detail", sees, pk("seat")),
        Row("api:seat-end", keeps, pk("seat"), "post", end),
        Row("api:alliance-meeting-record", incomplete, pk("alliance_meeting"), "post"),
        Row(
            "api:alliance-appraisal-detail",
            ok(KEEPING | {"district"}),
            pk("alliance_appraisal"),
        ),
    ]
    for name, step, may, words in moves:
        noun = name.replace("_", "-")
        found += [
            Row(f"services:{name}_move", may, move(pk(name), step)),
            Row(f"api:{noun}-detail", sees, pk(name)),
            Row(f"api:{noun}-moves", may, move(pk(name), step), "post", words),
        ]
    return found


ROWS += alliance_rows()


def receipt_of(scene: Any) -> dict[str, Any]:
    return {"code": scene.booking_code}


def space_rows() -> list[Row]:
    """Shared spaces: everybody looks and books, staff of the place serve, the community sets up."""
    serving = ALL - {"department", "department2", "district", "volunteer"}
    near = frozenset({"clerk", "street", "admin"})
    served = {200: serving, 403: ALL - serving}
    exports = {200: EXPORTING, 403: ALL - EXPORTING}
    keeping = {200: near, 403: ALL - CALLING}
    keeping_post = {302: near, 403: ALL - CALLING}
    soon = timezone.localtime() + timedelta(days=4)
    start = f"?start={soon:%Y-%m-%d}T14:00"
    kept = ok(near) | {403: ALL - near}
    reads = ok(near)
    facts = {"starts_at": f"{soon:%Y-%m-%d}T15:00:00+08:00", "purpose": "会", "people": 3}
    pages = ("space_room", "space_edit", "space_window_new", "space_closure_new")
    return [
        Row("services:spaces", PUBLIC),
        Row("services:space", PUBLIC, pk("space")),
        Row("services:space_book", PUBLIC, pk("space"), query=start),
        Row("services:space_calendar", PUBLIC, pk("space")),
        Row("services:booking_receipt", PUBLIC, receipt_of),
        Row("services:booking_file", PUBLIC, receipt_of),
        Row("services:bookings", SIGNED_IN),
        *(
            Row(f"services:{name}", served)
            for name in ("space_desk", "space_week", "booking_pauses", "occupancy", "space_rooms")
        ),
        Row("services:bookings_export", exports),
        Row("services:occupancy_export", exports),
        Row("services:booking", reads, pk("booking")),
        Row("services:booking_move", reads, move(pk("booking"), "cancel")),
        Row("services:booking_pause_move", reads, move(pk("pause"), "refuse")),
        Row("services:booking_reveal", {200: near, 403: ALL - serving}, pk("booking")),
        Row("services:space_new", {200: CALLING, 403: ALL - CALLING}),
        *(Row(f"services:{name}", keeping, pk("space")) for name in pages),
        Row("services:space_window_free", keeping_post, pk("window"), "post"),
        Row("services:space_closure_reopen", keeping_post, pk("closure"), "post"),
        Row("api:space-list", SIGNED_IN),
        Row("api:space-list", {400: CALLING, 403: ALL - CALLING}, method="post"),
        Row("api:space-detail", SIGNED_IN, pk("space")),
        Row("api:space-detail", kept, pk("space"), "patch", {"capacity": 50}),
        Row("api:space-slots", SIGNED_IN, pk("space")),
        Row("api:space-bookings", {201: ALL}, pk("space"), "post", facts),
        Row("api:space-windows", {400: near, 403: ALL - near}, pk("space"), "post"),
        Row("api:space-closures", {400: near, 403: ALL - near}, pk("space"), "post"),
        Row(
            "api:space-free",
            kept,
            lambda scene: {"pk": scene.space.pk, "window": scene.window.pk},
            "post",
        ),
        Row(
            "api:space-reopen",
            kept,
            lambda scene: {"pk": scene.space.pk, "closure": scene.closure.pk},
            "post",
        ),
        Row("api:space-occupancy", served),
        Row("api:booking-list", SIGNED_IN),
        Row("api:booking-detail", reads, pk("booking")),
        Row("api:booking-moves", reads, move(pk("booking"), "cancel"), "post", {"reason": "检修"}),
        Row("api:booking-pause-list", SIGNED_IN),
        Row("api:booking-pause-detail", reads, pk("pause")),
        Row(
            "api:booking-pause-moves",
            reads,
            move(pk("pause"), "refuse"),
            "post",
            {"reason": "已说明"},
        ),
    ]


ROWS += space_rows()


def service_rows() -> list[Row]:
    """Services and requests: residents look and ask, the place and its units carry out."""

    near, idle = frozenset({"admin", "clerk", "street"}), frozenset({"district", "volunteer"})
    serving = ALL - idle - {"department", "department2"}
    readers = serving - near - {"admin_dh"} | {"volunteer"}

    def receipt(scene: Any) -> dict[str, Any]:
        return {"code": scene.request_code}

    row = pk("asked_service")
    return [
        Row("services:find", PUBLIC),
        Row("services:publicity", PUBLIC),
        Row("services:item", PUBLIC, pk("offer")),
        Row("services:ask", PUBLIC, pk("offer")),
        Row("services:request_follow", PUBLIC, receipt),
        Row(
            "services:requests",
            {
                200: ALL - idle,
                403: idle,
            },
        ),
        Row("services:request_new", {200: serving, 403: ALL - serving}),
        Row(
            "services:requests_export",
            {
                200: EXPORTING,
                403: ALL - EXPORTING,
            },
        ),
        Row("services:request", {200: near}, row),
        Row("services:request_move", {200: near}, move(row, "begin")),
        Row("services:material_new", {200: near}, row),
        Row("services:material_return", {200: near}, pk("paper")),
        Row("services:request_reveal", {200: near, 403: ALL - serving}, row),
        Row("services:signature_see", {200: near, 403: ALL - serving}, pk("signature")),
        Row("services:catalogue", {200: CALLING, 403: ALL - CALLING}),
        Row("services:item_new", {200: CALLING, 403: ALL - CALLING}),
        Row(
            "services:item_change",
            {
                200: near,
                403: readers,
            },
            pk("service_item"),
        ),
        Row("services:item_close", {302: near, 403: readers}, pk("service_item"), "post"),
        # Whoever has an account sees what it asked for itself
        Row("api:service-request-list", SIGNED_IN),
        Row("api:service-request-detail", ok(near), row),
        Row("api:service-request-moves", ok(near), move(row, "begin"), "post"),
        Row(
            "api:service-request-signature",
            {400: near},
            lambda scene: {"pk": scene.asked_service.pk, "signature": scene.signature.pk},
            "post",
        ),
    ]


def reward_rows() -> list[Row]:
    """Points and rewards: the volunteer's own, and those of the community."""
    near = frozenset({"admin", "clerk", "street"})
    own = frozenset({"volunteer"})
    owning = near | own
    reason = {"reason": "重复登记"}
    return [
        Row("members:points_give", {200: CALLING, 403: ALL - CALLING}),
        Row(
            "members:points_export",
            {
                200: EXPORTING,
                403: ALL - EXPORTING,
            },
        ),
        Row("members:points_reverse", {200: near, 403: ALL - CALLING}, pk("points_more")),
        Row("members:reward", {200: near, 403: ALL - CALLING}, pk("reward")),
        Row("members:reward_new", {200: CALLING, 403: ALL - CALLING}),
        Row(
            "members:reward_redeem",
            {302: owning | {"district"}},
            pk("reward"),
            "post",
        ),
        Row("members:redemption", {200: owning}, pk("redemption")),
        Row(
            "members:redemption_move",
            {200: near, 403: own},
            move(pk("redemption"), "hand-over"),
        ),
        Row("members:certificate", {200: owning}, pk("certificate")),
        Row("members:certificate_withdraw", {200: near, 403: ALL - CALLING}, pk("certificate")),
        Row("api:points-entry-list", {400: ALL}, method="post"),
        Row("api:points-entry-detail", {200: owning}, pk("points_entry")),
        Row(
            "api:points-entry-reverse",
            {200: near, 403: own},
            pk("points_more"),
            "post",
            reason,
        ),
        Row("api:reward-list", {400: ALL}, method="post"),
        Row(
            "api:reward-detail",
            {200: owning | {"district"}},
            pk("reward"),
        ),
        Row("api:reward-detail", {400: ALL}, pk("reward"), "put"),
        Row(
            "api:reward-redeem",
            {
                201: own,
                409: near | {"district"},
            },
            pk("reward"),
            "post",
        ),
        Row("api:redemption-detail", {200: owning}, pk("redemption")),
        Row(
            "api:redemption-moves",
            {200: near, 403: own},
            move(pk("redemption"), "hand-over"),
            "post",
        ),
        Row("api:certificate-list", {400: ALL}, method="post"),
        Row("api:certificate-detail", {200: owning}, pk("certificate")),
        Row(
            "api:certificate-withdraw",
            {200: near, 403: own},
            pk("certificate"),
            "post",
            reason,
        ),
    ]


def hours_list_rows() -> list[Row]:
    """Lists of hours: the community posts them, everybody reads and objects to a line."""
    near = frozenset({"admin", "clerk", "street"})
    sees = near | {"volunteer"}
    words = {"words": "不实"}

    def line(scene: Any) -> dict[str, Any]:
        return {"pk": scene.hours_list.pk, "line": scene.hours_line.pk}

    return [
        *(
            Row(f"members:{name}", {200: CALLING, 403: ALL - CALLING})
            for name in ("hours_lists", "hours_list_new")
        ),
        Row("members:hours_list", {200: near, 403: ALL - CALLING}, pk("hours_list")),
        Row("members:hours_public", PUBLIC),
        Row("members:hours_public_list", PUBLIC, pk("hours_list")),
        Row("members:hours_object", PUBLIC, pk("hours_line")),
        Row("members:hours_objections", SIGNED_IN),
        Row("members:hours_objection", {200: sees}, pk("hours_objection")),
        Row(
            "members:hours_objection_move",
            {200: near, 403: frozenset({"volunteer"})},
            move(pk("hours_objection"), "take-back"),
        ),
        Row("api:hours-list-list", {200: CALLING, 403: ALL - CALLING}),
        Row("api:hours-list-list", {400: CALLING, 403: ALL - CALLING}, method="post"),
        Row("api:hours-list-detail", {200: near, 403: ALL - CALLING}, pk("hours_list")),
        Row("api:public-hours-list", PUBLIC),
        Row("api:public-hours-detail", PUBLIC, pk("hours_list")),
        Row("api:public-hours-lines", PUBLIC, pk("hours_list")),
        Row("api:public-hours-objection", {409: EVERYBODY}, line, "post", words),
        Row("api:hours-objection-list", SIGNED_IN),
        Row("api:hours-objection-detail", {200: sees}, pk("hours_objection")),
        Row(
            "api:hours-objection-moves",
            {400: sees},
            move(pk("hours_objection"), "take-back"),
            "post",
        ),
    ]


ROWS += [*service_rows(), *reward_rows(), *hours_list_rows()]


def wish_rows() -> list[Row]:
    """Wishes and deliberations: public walls, and desks of those who serve the place."""
    serving, strangers = ok(TRIAGING), frozenset({"district", "volunteer"})
    units = frozenset({"department", "department2"})
    correct = {"need": "手杖"}
    here = {200: DESKS, 403: strangers}
    desk = {200: DESKS, 403: strangers | units}
    number = lambda scene: {"number": scene.wish.number}  # noqa: E731
    public = ("wishes", "wish_new", "deliberations_public")
    return [
        *(Row(f"services:{name}", PUBLIC) for name in public),
        Row("services:wish_receipt", PUBLIC, lambda scene: {"code": scene.wish_code}),
        Row("services:claim_receipt", PUBLIC, lambda scene: {"code": scene.claim_code}),
        Row("services:wish_claim", PUBLIC, number),
        Row("services:wish_desk", ok(TRIAGING | units), otherwise=403),
        Row("services:wish_desk_new", serving, otherwise=403),
        Row("services:wish_claim_many", ok(units), otherwise=403),
        Row("services:wish_export", ok(CALLING), otherwise=403),
        Row("services:wish_desk_row", ok(DESKS), pk("wish")),
        Row("services:wish_see", ok(DESKS), pk("wish")),
        Row("services:wish_photo", {404: ALL}, lambda scene: {**pk("wish")(scene), "photo": 0}),
        Row("services:wish_move", ok(DESKS), move(pk("wish"), "correct")),
        Row("api:wish-wall-list", PUBLIC),
        Row("api:wish-wall-detail", PUBLIC, number),
        Row("api:wish-wall-figures", PUBLIC),
        Row("api:wish-wall-claim", {400: ALL}, number, "post", {"unit": "?"}),
        Row("api:wish-wall-claim-many", {400: ALL}, method="post"),
        Row("api:wish-list", SIGNED_IN),
        Row("api:wish-list", {400: ALL}, method="post"),
        Row("api:wish-figures", SIGNED_IN),
        Row("api:wish-detail", ok(DESKS), pk("wish")),
        Row("api:wish-moves", ok(DESKS), move(pk("wish"), "correct"), "post", correct),
        Row("api:wish-reveal", {400: DESKS}, pk("wish"), "post"),
        Row("api:wish-claim-list", ok(TRIAGING | units), otherwise=403),
        Row("api:wish-claim-detail", here, pk("wish_claim")),
        Row("services:deliberations", serving, otherwise=403),
        Row("services:deliberations_board", serving, otherwise=403),
        Row("services:deliberation_new", serving, otherwise=403),
        Row("services:deliberations_export", ok(CALLING), otherwise=403),
        Row("services:deliberation", ok(DESKS), pk("topic_raised")),
        Row("services:deliberation_move", ok(DESKS), move(pk("topic_raised"), "hand-in")),
        Row("api:deliberation-list", serving, otherwise=403),
        Row("api:deliberation-list", {400: TRIAGING}, method="post", otherwise=403),
        Row("api:deliberation-detail", desk, pk("topic_raised")),
        Row("api:deliberation-moves", desk, move(pk("topic_raised"), "hand-in"), "post"),
        Row("api:public-deliberation-list", PUBLIC),
        Row("api:public-deliberation-detail", PUBLIC, pk("topic_public")),
    ]


ROWS += wish_rows()


def activity_rows() -> list[Row]:
    """Activities: residents look and sign up, the place keeps them, co-organisers look on."""
    keeps = ok(KEEPING)
    sees = {200: KEEPING | {"department"}}
    adds = {200: KEEPING, 403: frozenset({"department"})}
    others = {200: KEEPING, 403: ALL - KEEPING}
    incomplete = {400: ALL}
    signer = {200: KEEPING, 403: frozenset({"volunteer"})}
    poor = frozenset({"gridworker", "gridworker_other", "department", "department2", "volunteer"})
    blind = frozenset({"department", "department2", "district", "volunteer"})
    answers = {200: frozenset({"department"}), 403: KEEPING}
    units = KEEPING | {"department", "department2"}

    def receipt(scene: Any) -> dict[str, Any]:
        return {"code": scene.sign_up_code}

    def form(scene: Any) -> dict[str, Any]:
        return {"pk": scene.activity.pk, "shift_id": scene.shift.pk}

    nouns = ("activity", "shift", "sign-up", "unit-batch", "activity-organiser")
    moves = (
        ("activity", "cancel", adds),
        ("organiser", "confirm", answers),
        ("sign_up", "take-off", keeps),
        ("unit_batch", "cancel", sees),
    )
    return [
        *(Row(f"services:{name}", PUBLIC) for name in ("activities", "activity_feed")),
        *(Row(f"services:{name}", PUBLIC, pk("activity")) for name in ("activity", "activity_ics")),
        Row("services:sign_up_new", PUBLIC, form),
        Row("services:sign_up", PUBLIC, receipt),
        Row("services:sign_up_own_move", ok(EVERYBODY, 302), move(receipt, "cancel"), "post"),
        Row("services:on_the_spot", PUBLIC, lambda scene: {"token": spot_token(scene.shift)}),
        *(Row(f"services:{name}", SIGNED_IN) for name in ("my_sign_ups", "activity_desk")),
        Row(
            "services:my_sign_up_move",
            ok(frozenset({"volunteer"}), 302),
            move(pk("sign_up"), "cancel"),
            "post",
        ),
        Row("services:activity_export", ok(EXPORTING), otherwise=403),
        Row("services:activity_new", ok(COUNTING - {"district"}), otherwise=403),
        Row("services:activity_desk_page", sees, pk("activity")),
        Row("services:sign_ups_export", {200: KEEPING, 403: poor}, pk("activity")),
        *(Row(f"services:{name}", adds, pk("activity")) for name in ("shift_new", "organiser_new")),
        *(
            Row(f"services:shift_{name}", keeps, pk("shift"))
            for name in ("places", "screen", "hours")
        ),
        Row("services:batch_new", ok(units), pk("shift"), otherwise=403),
        Row("services:sign_up_reveal", {200: KEEPING, 403: blind}, pk("sign_up")),
        *(Row(f"services:{name}_move", may, move(pk(name), step)) for name, step, may in moves),
        *(Row(f"api:{noun}-list", SIGNED_IN) for noun in nouns),
        *(Row(f"api:{noun}-detail", SIGNED_IN, pk(noun)) for noun in ("activity", "shift")),
        Row("api:activity-list", incomplete, method="post"),
        *(
            Row(f"api:activity-{part}", incomplete, pk("activity"), "post")
            for part in ("shifts", "organisers")
        ),
        Row("api:activity-moves", others, move(pk("activity"), "close-sign-up"), "post"),
        Row(
            "api:shift-sign-up",
            {201: ALL - {"volunteer"}, 409: frozenset({"volunteer"})},
            pk("shift"),
            "post",
        ),
        *(
            Row(f"api:shift-{part}", incomplete, pk("shift"), "post")
            for part in ("batches", "places")
        ),
        Row("api:shift-spot-code", others, pk("shift")),
        Row("api:sign-up-detail", ok(KEEPING | {"volunteer"}), pk("sign_up")),
        *(
            Row(f"api:sign-up-{part}", {400: KEEPING | {"volunteer"}}, pk("sign_up"), "post")
            for part in ("arrive", "leave")
        ),
        Row(
            "api:sign-up-moves", signer, move(pk("sign_up"), "take-off"), "post", {"reason": "重复"}
        ),
        Row("api:unit-batch-detail", sees, pk("unit_batch")),
        Row("api:unit-batch-moves", sees, move(pk("unit_batch"), "cancel"), "post"),
        Row("api:activity-organiser-detail", sees, pk("organiser")),
        Row("api:activity-organiser-moves", answers, move(pk("organiser"), "confirm"), "post"),
    ]


ROWS += activity_rows()


GRID_PEOPLE = frozenset({"gridworker", "gridworker_other"})
SERVING = TRIAGING
EXPORTING = SERVING - GRID_PEOPLE | {"district"}


def visit_rows() -> list[Row]:
    """Visits and households: those who serve at the place; the circle also for who sees figures."""
    looks = ALL - {"department", "department2", "volunteer"}
    serves = {200: DESKS, 403: ALL - SERVING}
    sends = {302: DESKS, 403: ALL - SERVING}
    shows = {200: SERVING, 403: ALL - SERVING}
    takes = {200: SERVING - GRID_PEOPLE, 403: ALL - (SERVING - GRID_PEOPLE)}
    figures = {200: looks, 403: ALL - looks}
    incomplete = {400: DESKS, 403: ALL - SERVING}
    photo = {404: SERVING, 403: ALL - SERVING}
    reason = {"field": "door", "reason": "按约定日期回访"}
    end = {"why": "withdrawn"}
    where = {"lng": 118.5, "lat": 31.7}
    return [
        *(Row(f"services:{name}", shows) for name in ("visits", "visit_new", "cares", "care_new")),
        Row("services:visits_export", takes),
        *(Row(f"services:{name}", serves, pk("visit")) for name in ("visit", "visit_reveal")),
        Row("services:visit_photo", photo, lambda scene: {"pk": scene.visit.pk, "photo": 1}),
        Row("services:visit_matter", {422: DESKS, 403: ALL - SERVING}, pk("visit"), "post"),
        Row("services:visit_follow_up_end", sends, pk("visit"), "post"),
        *(
            Row(f"services:{name}", serves, pk("care"))
            for name in ("care", "care_change", "care_end", "care_reveal")
        ),
        *(
            Row(f"services:circle{part}", figures)
            for part in ("", "_buildings", "_points", "_what_if")
        ),
        Row(
            "services:circle_export",
            {200: looks & EXPORTING, 403: ALL - (looks & EXPORTING)},
        ),
        Row("services:nearby", PUBLIC),
        Row("services:mine", PUBLIC),
        Row("services:desk", {302: ALL - {"volunteer"}, 403: {"volunteer"}}),
        *(Row(f"api:{noun}-list", shows) for noun in ("visit", "care")),
        *(Row(f"api:{noun}-detail", serves, pk(noun)) for noun in ("visit", "care")),
        *(
            Row(f"api:{noun}-list", {400: SERVING, 403: ALL - SERVING}, method="post")
            for noun in ("visit", "care")
        ),
        *(
            Row(f"api:{noun}-reveal", serves, pk(noun), "post", reason)
            for noun in ("visit", "care")
        ),
        Row("api:visit-matter", incomplete, pk("visit"), "post"),
        Row("api:visit-follow-up-end", serves, pk("visit"), "post"),
        Row(
            "api:visit-attachment",
            photo,
            lambda scene: {"pk": scene.visit.pk, "attachment": "1"},
        ),
        Row("api:care-change", serves, pk("care"), "post", {"every_days": 14}),
        Row("api:care-end", {204: DESKS, 403: ALL - SERVING}, pk("care"), "post", end),
        *(Row(f"api:circle-{part}", figures) for part in ("list", "figures")),
        Row("api:circle-what-if", figures, query="?lng=118.5&lat=31.7"),
        Row("api:near", PUBLIC, method="post", data=where),
    ]


ROWS += visit_rows()


def sharing_rows() -> list[Row]:
    """The sharing register, the rules of hours and points, and the check of certificates."""
    works = SERVING | {"department", "department2"}
    looks = {200: works, 403: ALL - works}
    takes = {200: EXPORTING, 403: ALL - EXPORTING}
    paper = {"number": "1", "code": "x"}
    pages = ("resource", "change", "ask", "use")

    def nowhere(_scene: Any) -> dict[str, Any]:
        return {"pk": 10**9}

    return [
        Row("services:shared", PUBLIC),
        *(Row(f"services:shared_{name}", looks) for name in ("resources", "new", "uses")),
        Row("services:shared_uses_export", takes),
        *(Row(f"services:shared_{name}", {404: ALL}, nowhere) for name in pages),
        Row("services:shared_use_move", {404: ALL}, move(nowhere, "agree")),
        Row("services:shared_from_entry", {404: ALL}, nowhere, "post"),
        Row("api:public-shared-list", PUBLIC),
        Row("api:public-shared-detail", {404: EVERYBODY}, nowhere),
        Row("api:shared-resource-list", SIGNED_IN),
        Row("api:shared-resource-list", {400: ALL}, method="post"),
        Row("api:shared-resource-detail", {404: ALL}, nowhere),
        Row("api:shared-resource-detail", {400: ALL}, nowhere, "put"),
        Row("api:shared-resource-from-entry", {400: ALL}, method="post"),
        Row("api:shared-resource-ask", {400: ALL}, nowhere, "post"),
        Row("api:resource-use-list", SIGNED_IN),
        Row("api:resource-use-detail", {404: ALL}, nowhere),
        Row("api:resource-use-moves", {404: ALL}, move(nowhere, "agree"), "post"),
        Row("api:certificate-check", {404: EVERYBODY}, method="post", data=paper),
        Row("members:certificate_scan", {404: EVERYBODY}, lambda _scene: paper),
        Row("members:ledger_rules", SIGNED_IN),
        Row("api:ledger-rule-list", SIGNED_IN),
        Row("api:ledger-rule-list", {400: ALL}, method="post"),
        Row("api:ledger-rule-detail", {404: ALL}, nowhere),
    ]


ROWS += sharing_rows()


def station_rows() -> list[Row]:
    """Stations, their counters, and requests over REST: who works for the whole community acts."""
    keeps, strangers = frozenset({"clerk", "street", "admin"}), frozenset({"district", "volunteer"})
    units = frozenset({"department", "department2"})
    shows, sends = {200: keeps, 403: ALL - TRIAGING}, {302: keeps, 403: ALL - TRIAGING}
    where = {"lng": 118.5, "lat": 31.7}
    asked, paper, item = pk("station_request"), pk("station_paper"), pk("station_item")
    token = lambda scene: {"token": scene.queue_number.token}  # noqa: E731
    return [
        Row("services:station", PUBLIC, pk("station")),
        Row("services:queue_draw", ok(EVERYBODY, 302), pk("station"), "post"),
        Row("services:queue_number", PUBLIC, token),
        Row("services:queue_desks", ok(TRIAGING), otherwise=403),
        Row("services:queue_desk", shows, pk("station")),
        Row("services:queue_call", sends, pk("station"), "post"),
        Row("api:station-list", PUBLIC),
        Row("api:station-detail", PUBLIC, pk("station")),
        Row("api:station-draw", ok(ALL, 201), pk("station"), "post"),
        Row("api:station-call-next", ok(keeps), pk("station"), "post", otherwise=403),
        Row("api:station-numbers", PUBLIC, token),
        Row("api:service-item-list", PUBLIC),
        Row("api:service-item-list", {400: CALLING}, method="post", otherwise=403),
        Row("api:service-item-detail", PUBLIC, item),
        Row("api:service-item-detail", ok(frozenset({"admin"})), item, "patch", otherwise=403),
        Row("api:service-item-close", ok(frozenset({"admin"})), item, "post", otherwise=403),
        Row("api:service-item-nearest", PUBLIC, item, "post", where),
        Row("api:service-request-list", {400: ALL}, method="post"),
        Row("api:service-request-own", {}, move(asked, "withdraw"), "post"),
        Row("api:service-request-papers", {400: keeps}, asked, "post"),
        Row("api:service-request-reveal", {400: keeps}, asked, "post"),
        Row("api:service-request-publicity", PUBLIC),
        Row("api:service-paper-list", ok(TRIAGING | units), otherwise=403),
        Row("api:service-paper-detail", {200: keeps, 403: strangers}, paper),
        Row("api:service-paper-give-back", {400: keeps, 403: strangers}, paper, "post"),
    ]


ROWS += station_rows()


def report_rows() -> list[Row]:
    """Ledgers are read with their own power, files taken along with `export`, tables admitted."""
    takes = {200: EXPORTING, 403: ALL - EXPORTING}
    elsewhere = EXPORTING - ABOVE
    asks = EXPORTING | {"department", "department2"}
    asker = frozenset({"department"})
    clerk = frozenset({"clerk"})
    matters = lambda scene: {"slug": "matters"}  # noqa: E731
    month = lambda scene: {"slug": "community-month"}  # noqa: E731
    use = lambda scene: {"kind": "ticket", "pk": scene.ticket.pk}  # noqa: E731
    run, asked = pk("run", "run_id"), pk("table", "request_id")
    template, schedule = pk("template", "template_id"), pk("schedule", "schedule_id")
    return [
        Row("overview:ledgers", SIGNED_IN),
        Row("overview:ledger", SIGNED_IN, matters),
        Row("overview:ledger_print", SIGNED_IN, matters),
        Row(
            "overview:ledger_rows",
            {200: CALLING, 403: ALL - CALLING},
            month,
            query="?of=figures:new",
        ),
        Row("overview:ledger_make", takes, matters, "post", data={"kind": "xlsx"}),
        Row("overview:record_use", ok(INVOLVED), use),
        Row("overview:report_runs", SIGNED_IN),
        Row("overview:report_run", ok(ABOVE), run),
        Row("overview:report_file", ok(ABOVE), run),
        Row("overview:report_templates", takes),
        Row("overview:report_template_new", takes),
        Row("overview:report_template", ok(ABOVE), template),
        Row("overview:report_template_replace", ok(ABOVE), template),
        Row("overview:report_template_retire", ok(ABOVE, 302), template, "post"),
        Row("overview:report_template_make", ok(ABOVE, 422), template, "post"),
        Row("overview:report_schedules", takes),
        Row("overview:report_schedule_new", takes),
        Row(
            "overview:report_schedule_end",
            {302: clerk, 403: ALL - EXPORTING},
            schedule,
            "post",
        ),
        Row("overview:table_requests", SIGNED_IN),
        Row("overview:table_request_new", ok(asks), otherwise=403),
        Row("overview:table_load", ok(SEES_AREAS), otherwise=403),
        Row("overview:table_request", ok(INVOLVED), asked),
        Row(
            "overview:table_request_move",
            {302: asker, 403: NEAR},
            move(asked, "withdraw"),
            "post",
        ),
        Row("api:ledger-list", SIGNED_IN),
        Row("api:ledger-detail", SIGNED_IN, matters),
        Row("api:ledger-runs", ok(EXPORTING, 201), matters, "post", otherwise=403),
        Row("api:report-run-list", SIGNED_IN),
        Row("api:report-run-detail", ok(ABOVE), pk("run")),
        Row("api:report-run-file", ok(ABOVE), pk("run")),
        Row("api:report-template-list", takes),
        Row("api:report-template-list", {400: EXPORTING}, method="post", otherwise=403),
        Row(
            "api:report-template-detail",
            {200: ABOVE, 404: elsewhere},
            pk("template"),
            otherwise=403,
        ),
        *(
            Row(
                f"api:report-template-{step}",
                {status: ABOVE, 404: elsewhere},
                pk("template"),
                "post",
                otherwise=403,
            )
            for step, status in (("match", 400), ("replace", 400), ("retire", 200), ("runs", 409))
        ),
        Row("api:report-schedule-list", takes),
        Row("api:report-schedule-list", {400: EXPORTING}, method="post", otherwise=403),
        *(
            Row(name, {200: clerk, 403: ALL - EXPORTING}, pk("schedule"), method)
            for name, method in (
                ("api:report-schedule-detail", "get"),
                ("api:report-schedule-end", "post"),
            )
        ),
        Row("api:table-request-list", SIGNED_IN),
        Row("api:table-request-list", {400: ALL}, method="post"),
        Row("api:table-request-detail", ok(INVOLVED), pk("table")),
        Row(
            "api:table-request-moves",
            {200: asker, 403: NEAR},
            move(pk("table"), "withdraw"),
            "post",
        ),
        Row("api:table-request-load", ok(SEES_AREAS), otherwise=403),
    ]


ROWS += report_rows()


@pytest.fixture
def scene(world) -> SimpleNamespace:
    """One ticket with its assignment and whistle, one just reported, a picture and a notice."""
    at = world.now
    receipt = report_ticket(
        Report(
            category=world.category("0121"),
            text="有人私装地锁",
            area=world.sundi_b1,
            photos=[photo()],
            contact=Contact(name="何某某", phone="12000000001"),
        ),
        by=world.system,
        at=at,
    )
    ticket = file_ticket(receipt.ticket, by=world.clerk, at=at)
    ticket = dispatch_ticket(ticket, by=world.clerk, at=at, lead=world.urban)
    fresh = report_ticket(
        Report(category=world.category("0603"), text="路灯不亮", area=world.sundi_b1),
        by=world.system,
        at=at,
    ).ticket
    call = Call(
        area=world.sundi,
        title="哨",
        facts="事",
        wanted_result="果",
        lead=world.urban,
        kind="routine",
    )
    whistle = issue_whistle(
        draft_whistle(call, by=world.community, at=at), by=world.community, at=at
    )
    draft = draft_whistle(call, by=world.community, at=at)
    argued = issue_whistle(
        draft_whistle(call, by=world.community, at=at), by=world.community, at=at
    )
    argued_task = sign_task(argued.tasks.get(), by=world.department, at=at)
    decision = Decision("施划车位", timezone.localdate(at), unit=world.urban)
    minutes = Minutes(held_at=at, place="社区", text="议定", decisions=[decision])
    meeting = record_meeting(whistle, minutes, by=world.community, at=at)
    propose_whistle(fresh, by=world.gridworker, at=at, reason="多头管理")
    renamed = Plan(subjects=(world.sundi_1.pk,), name="孙底东网格")
    change = proposed(world, "rename", renamed, by=world.community, on=date(2027, 1, 1))
    place = Place.objects.create(
        name="孙底社区党群服务中心", kind="service_centre", area=world.sundi, valid_from=SINCE
    )
    share = ticket.assignments.get()
    adjustments.ask_extension(share, by=world.department_head, at=at, reason="等配件")
    order = order_of(share, "order", issued_by=world.street, issued_at=at, reason="请抓紧")
    order.save()
    post_notices(
        "ticket_reported",
        to=[world.clerk.pk],
        event="matrix",
        about=("ticket", ticket.pk),
        params={"number": ticket.number, "title": ticket.title},
        at=at,
    )
    topic = propose_topic(
        TopicDraft(
            title="下水道",
            month=at.date().replace(day=1),
            categories=[world.category("0403")],
            aim="少投诉",
            areas=[world.sundi],
        ),
        by=world.community,
        at=at,
    )
    topic = start_topic(topic, by=world.street, at=at, in_charge=world.urban)
    chore = add_task(topic, by=world.street, at=at, what="清淤", unit=world.urban, due_on=at.date())
    rounds = Rounds(area=world.sundi_1, category=world.category("0403"), on=at.date())
    (walk,) = plan_inspections(rounds, by=world.community, at=at)
    spot = HotSpot.objects.create(
        category=world.category("0403"),
        area=world.sundi,
        days=90,
        count=9,
        previous=1,
        found_at=at,
        **topic.now_stamps(),
    )
    return SimpleNamespace(
        world=world,
        topic=topic,
        topic_task=chore,
        walk=walk,
        spot=spot,
        ticket=Ticket.objects.get(pk=ticket.pk),
        fresh=fresh,
        change=change,
        code=receipt.code,
        requester=ticket.requesters.get(),
        assignment=ticket.assignments.get(),
        request=Adjustment.objects.get(),
        order=order,
        whistle=whistle,
        draft=draft,
        objection=raised(world, argued_task, at=at),
        meeting=meeting,
        resolution=meeting.resolutions.get(),
        proposal=fresh.proposals.get(),
        call_back=waiting_call(ticket, at),
        place=place,
        task=WhistleTask.objects.get(whistle=whistle),
        clock=Clock.objects.get(subject_type="assignment"),
        attachment=Attachment.objects.filter(subject_type="ticket").first(),
        notice=world.clerk.notices.get(event="matrix"),
        delivery=Delivery.objects.get(notice__event="matrix"),
        channel=Channel.objects.create(
            kind="sms", name="SMS", city_id=world.city.pk, url_cipher=encrypt("https://x.invalid/")
        ),
        api_key=issue_key(KeyFacts("FMS", city_id=world.city.pk), by=world.admin, at=at)[0],
        person=world.gridworker.person,
        provider=provider_of(world.system, at),
        condition=CategoryLimit.objects.filter(category__code="0121").first(),
        ladder=LadderPolicy.objects.get(),
        calendar=WorkCalendar.objects.get(),
        job=open_job("probe", by=world.clerk, at=at, total=0),
        simulation=start_simulation(read_scenario({"tickets": 5}), by=world.admin, at=at),
        view=save_view(ViewDraft("tickets", "全部", {"view": "all"}), by=world.clerk, at=at),
        **dual_scene(world, at),
        **paper_scene(world, at),
        **alliance_scene(world, at),
        **space_scene(world, at),
        **wish_scene(world, at),
        **activity_scene(world, at),
        **visit_scene(world, at),
        **service_scene(world, at),
        **reward_scene(world, at),
        **station_scene(world, at),
        **report_scene(world, at),
    )


def visit_scene(world: Any, at: Any) -> dict[str, Any]:
    """A household looked after in building 1, and a visit after which somebody comes back."""
    facts = {"area": world.sundi_b1, "door": "501"}
    care = CareDraft(
        kind="disabled", name="某某", consent_by="self", consent_on=date(2026, 11, 1), **facts
    )
    seen = VisitDraft(
        kind="shop",
        visited_at=at,
        text="灭火器过期",
        problems=["fire"],
        follow_up_on=timezone.localdate(at),
        **facts,
    )
    return {
        "care": keep_care(care, by=world.gridworker, at=at),
        "visit": log_visit(seen, by=world.gridworker, at=at),
    }


def report_scene(world: Any, at: Any) -> dict[str, Any]:
    """A made report, a template nobody looked at, a schedule, and a table somebody asks for."""
    now, clerk = timezone.now(), world.user("clerk")
    matters = LEDGERS["matters"]
    filling = TemplateDraft(
        name="事项月报", ledger=matters, section=matters.lists[0], area=world.sundi
    )
    sending = ScheduleDraft(ledger=matters, rhythm="month", day=1, hour=8, receivers=[clerk])
    asking = TableDraft(
        kind="table",
        title="统计表",
        area=world.anmin,
        basis="〔2026〕1号",
        asked_fields="数量",
        rhythm="month",
        from_on=timezone.localdate(),
        until_on=timezone.localdate() + timedelta(days=30),
        unit=world.urban,
    )
    return {
        "run": order_report(Order(matters, ground=ground_of(world.sundi.code)), by=clerk, at=now),
        "template": add_template(filling, their_table(), by=clerk, at=now),
        "schedule": add_schedule(sending, by=clerk, at=now),
        "table": ask_for_table(asking, by=world.user("department"), at=now),
    }


def wish_scene(world: Any, at: Any) -> dict[str, Any]:
    """A wish on the wall, another that is claimed, and a topic hidden and a public one."""
    draft = {
        "area": world.sundi_1,
        "kind": "goods",
        "age_band": "adult",
        "cost": 100,
        "consented": True,
        "contact": Contact("吴某", "13812345678"),
    }
    hung = []
    for words in ("拐杖", "台灯"):
        row, code = make_wish(WishDraft(need=words, **draft), by=world.system, at=at)
        facts = {name: getattr(row, name) for name in ("need", "kind", "age_band", "group")}
        row = verify_wish(row, by=world.clerk, at=at, cost=100, checked_by="周办", **facts)
        hung.append((publish_wish(row, by=world.clerk, at=at), code))
    helper = ClaimDraft(contact=Contact("热心人", "13987654321"))
    claim, claim_code = claim_wish(hung[1][0], helper, by=world.system, at=at)
    topic = {"topic": "充电", "text": "建棚"}
    open_topic = raise_topic(TalkDraft(area=world.sundi, **topic), by=world.clerk, at=at)
    return {
        "wish": hung[0][0],
        "wish_code": hung[0][1],
        "wish_claim": claim,
        "claim_code": claim_code,
        "topic_raised": raise_topic(TalkDraft(area=world.sundi_1, **topic), by=world.clerk, at=at),
        "topic_public": make_public(open_topic, by=world.clerk, at=at, public_topic="充电"),
    }


def paper_scene(world: Any, at: Any) -> dict[str, Any]:
    """A stationed agency of the street, and a paper of each sort about it or its department."""
    agency = Unit.objects.create(
        code="SQUAD",
        name="安民综合执法队",
        kind="stationed_agency",
        parent=world.urban,
        area=world.anmin,
        district=world.yushan_district,
        city=world.city,
    )
    asking = ConsentDraft(unit=agency, act="appoint", name="欧某", position="队长", grounds="轮岗")
    opinion = PersonnelDraft(unit=agency, year=2026, grade="competent", words="响应及时")
    plan = PlanningDraft(
        street=world.anmin,
        kind="plan",
        title="片区更新",
        authority="城管局",
        occasion="论证会",
        on=timezone.localdate(at),
        words="预留用房",
        department=world.urban,
    )
    return {
        "agency": agency,
        "consent": ask_consent(asking, by=world.user("department"), at=at),
        "personnel": draft_personnel(opinion, by=world.street, at=at),
        "planning": give_planning(plan, by=world.street, at=at),
    }


def alliance_scene(world: Any, at: Any) -> dict[str, Any]:
    """A department with a seat in a community's alliance, and one row of everything there."""
    by, began = world.community, date(2025, 1, 6)
    bond = found_alliance(
        AllianceDraft(kind="property", area=world.sundi, name="红色物业联盟", founded_on=began),
        by=by,
        at=at,
    )
    seat = give_seat(bond, SeatDraft(unit=world.urban, from_on=began), by=by, at=at)
    minutes = Account(minutes=Minutes(held_at=at, place="社区", text="议定"), presences={})
    ahead = AllianceCall(meet_at=at + timedelta(days=60), place="社区")
    need = EntryDraft(kind="need", what="缺充电棚", unit=world.urban)
    promise = PledgeDraft(
        unit=world.urban,
        direction="from_unit",
        year=2026,
        text="清楼道",
        due_on=date(2026, 12, 1),
    )
    points = Points(ordinary=Decimal(90), annual=Decimal(90), feedback="好")
    return {
        "alliance": bond,
        "seat": seat,
        "alliance_minutes": record_alliance_meeting(bond, minutes, by=by, at=at),
        "alliance_meeting": call_meeting(bond, ahead, by=by, at=at),
        "list_entry": enter_entry(bond, need, by=by, at=at),
        "pledge": make_pledge(bond, promise, by=by, at=at),
        "alliance_appraisal": appraise_seat(
            bond, world.urban, 2025, points, by=by, at=at
        ).of_alliance,
    }


def space_scene(world: Any, at: Any) -> dict[str, Any]:
    """A room of a community with a booking, hours kept, a closed day, and a pause to decide."""
    by, today, now = world.community, timezone.localdate(at), timezone.now()
    space = roomed(world).hall
    row, code = booked(world, space, clock(timezone.localdate(now) + timedelta(days=3), 14), at=now)
    late = [missed(world, space, -days, 9) for days in (9, 8, 7)]
    for one in late:
        mark_no_show(one, by=by, at=at)
    shut = today + timedelta(days=40)
    return {
        "space": space,
        "window": space.windows.get(),
        "closure": close_day(space, by=by, at=at, day=shut, reason="检修"),
        "booking": row,
        "booking_code": code,
        "pause": late[-1].pause,
    }


def activity_scene(world: Any, at: Any) -> dict[str, Any]:
    """An activity of a community; a volunteer and a unit signed up, a department is asked again."""
    by, begin = world.community, at + timedelta(days=9)
    shift = ShiftDraft(starts_at=begin, ends_at=begin + timedelta(hours=2), capacity=30)
    draft = ActivityDraft(
        title="义诊",
        kind="volunteer",
        area=world.sundi,
        place="社区",
        shifts=[shift],
        gives_hours=True,
    )
    row = publish(propose_activity(draft, by=by, at=at), by=by, at=at)
    shift = row.shifts.get()
    own = SignUpDraft(contact=Contact())
    signed, code = sign_up(shift, own, by=world.user("volunteer"), at=at)
    people = BatchDraft(unit=world.urban, head_count=2)
    return {
        "activity": row,
        "shift": shift,
        "sign_up": signed,
        "sign_up_code": code,
        "organiser": ask_organiser(row, world.urban, by=by, at=at),
        "unit_batch": sign_up_batch(shift, people, by=world.user("department"), at=at),
    }


def dual_scene(world: Any, at: Any) -> dict[str, Any]:
    """Two members of a department and the department itself, checked in at one community."""
    facts = {"party_status": "full", "employer": world.urban}
    asking, serving = (Person.objects.create(name=name, **facts) for name in ("城一", "城二"))
    common = {"community": world.sundi, "on": timezone.localdate(at)}
    check_in = enter_check_in(CheckInDraft(person=asking, **common), by=world.department, at=at)
    enter_check_in(CheckInDraft(person=serving, **common), by=world.community, at=at)
    unit = CheckInDraft(unit=world.urban, contact="郑", **common)
    enter_check_in(unit, by=world.community, at=at)
    service = ServiceDraft(
        person=serving,
        community=world.sundi,
        what="扫雪",
        served_on=timezone.localdate(at),
        hours=Decimal(2),
    )
    service = enter_service(service, by=world.community, at=at)
    points = Points(ordinary=Decimal(90), annual=Decimal(90), feedback="好")
    about = About(community=world.sundi, year=at.year, unit=world.urban)
    appraisal = appraise(about, points, by=world.community, at=at)
    return {
        "check_in": check_in,
        "service_record": service,
        "hours_entry": service.entries.get(),
        "service_appraisal": feed_back(appraisal, by=world.community, at=at),
        "service_scale": appraisal.scale,
        "pairing": pair(world.urban, world.sundi, from_on=SINCE, by=world.community, at=at),
        "half_year_report": HalfYearReport.objects.create(
            community=world.sundi,
            unit=world.urban,
            person=serving,
            to_unit=world.urban,
            year=2026,
            half=2,
            due_on=timezone.localdate(at),
            opened_at=at,
        ),
    }


def service_scene(world: Any, at: Any) -> dict[str, Any]:
    """A service of the city and of the community, and a request with a paper that is out."""
    load_catalogue(world.city, by=world.system, at=at)
    item = ServiceItem.objects.get(city=world.city, code="A01")
    facts = {
        "who": "居民",
        "fee": "免费",
        "limit_value": 3,
        "limit_unit": "wd",
        "modes": ["counter"],
    }
    own = ItemDraft(
        code="X99", name="借用工具", group="home", city=world.city, area=world.sundi, **facts
    )
    draft = RequestDraft(item=item, area=world.sundi, mode="agent", address="3栋2单元201")
    row, code = ask_service(draft, Contact("朱大爷", "13812345678"), by=world.system, at=at)
    row = accept(row, by=world.clerk, at=at)
    given = {"name": "户口簿", "kind": "original", "received_from": "本人"}
    return {
        "service_item": write_item(own, by=world.community, at=at),
        "offer": item,
        "asked_service": row,
        "request_code": code,
        "signature": keep_signature(row, "authorisation", drawn(), by=world.clerk, at=at),
        "paper": receive_material(row, by=world.clerk, at=at, **given),
    }


def reward_scene(world: Any, at: Any) -> dict[str, Any]:
    """Points of a volunteer, one of them spent on a reward, and a certificate of hours."""
    by, person = world.community, world.volunteer.person
    given = {"by": by, "at": at}
    day = timezone.localdate(at)
    what = Participation(
        person=person,
        community=world.sundi,
        what="清扫楼道",
        starts_at=at - timedelta(hours=5),
        ends_at=at - timedelta(hours=3),
        hours=Decimal(2),
        source=("probe", 1),
    )
    credit_participation(what, **given)
    entry = give_points(person, world.sundi, Decimal(30), reason="急救", **given)
    more = give_points(person, world.sundi, Decimal(5), reason="值守", **given)
    draft = RewardDraft(name="雨伞", cost=Decimal(10), stock=5, per_person=3)
    reward = offer_reward(world.sundi, draft, **given)
    now = timezone.now()
    hung = post_list(world.sundi, from_on=day, until_on=day, by=by, at=now)
    line = hung.lines.select_related("list", "entry").get(entry__person=person)
    return {
        "hours_list": hung,
        "hours_line": line,
        "hours_objection": object_to_line(line, words="当天没有开展", at=now),
        "points_entry": entry,
        "points_more": more,
        "reward": reward,
        "redemption": redeem(reward, by=world.volunteer, at=at),
        "certificate": issue_certificate(person, world.sundi, from_on=day, until_on=day, **given),
    }


def station_scene(world: Any, at: Any) -> dict[str, Any]:
    """A service centre that is always open, at which one waits, and a request with a paper."""
    place = Place.objects.create(
        name="党群服务中心",
        kind="service_centre",
        area=world.sundi,
        hours={str(day): [["00:00", "24:00"]] for day in range(7)},
        valid_from=SINCE,
    )
    load_catalogue(world.city, by=world.system, at=at)
    item = ServiceItem.objects.get(city=world.city, code="A01")
    draft = RequestDraft(item=item, area=world.sundi, mode="counter")
    asked, _code = ask_service(draft, Contact("朱大爷", "13812345678"), by=world.system, at=at)
    asked = accept(asked, by=world.clerk, at=at)
    paper = {"name": "户口簿", "kind": "original", "received_from": "本人"}
    return {
        "station": place,
        "queue_number": draw_number(place, at=timezone.now()),
        "station_item": item,
        "station_request": asked,
        "station_paper": receive_material(asked, by=world.clerk, at=at, **paper),
    }


def waiting_call(ticket: Ticket, at: Any) -> CallBack:
    """A call-back about an earlier closing of the ticket."""
    return CallBack.objects.create(
        ticket=ticket,
        requester=ticket.requesters.get(),
        round=1,
        closed_at=at,
        created_at=at,
        due_at=at,
        yellow_at=at,
        **ticket.now_stamps(),
    )


def answer(row: Row, cookies: dict[str, str], scene: Any) -> int:
    """What a session gets, with everything the request wrote rolled back."""
    client = Client()
    client.cookies.load(cookies)
    path = reverse(row.name, kwargs=row.args(scene)) if row.name != "api:nowhere" else "/api/v1/"
    with transaction.atomic():
        kind = {"content_type": "application/json"} if row.is_api else {}
        given = {"data": row.data, **kind} if row.method == "post" else {}
        given_back = getattr(client, row.method)(path + row.query, **given)
        for close in given_back._resource_closers:
            close()
        transaction.set_rollback(True)
    return given_back.status_code


def session(person: str, scene: Any) -> dict[str, str]:
    """The cookies of somebody signed in; none for the anonymous."""
    client = Client()
    if person != "anonymous":
        client.force_login(scene.world.user(person))
    return {name: morsel.value for name, morsel in client.cookies.items()}


@pytest.mark.parametrize("person", [*STAFF, "anonymous"])
def test_the_matrix(person, scene):
    cookies = session(person, scene)
    given = {f"{row.method} {row.name}": answer(row, cookies, scene) for row in ROWS}
    assert given == {f"{row.method} {row.name}": row.expected(person) for row in ROWS}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Every (name, method) the site answers; HTML addresses count once, as "any"."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, prefix + space)
        elif isinstance(pattern, URLPattern):
            actions = getattr(pattern.callback, "actions", None) or {"any": ""}
            for method in set(actions) - {"head"}:
                yield prefix + (pattern.name or "nameless"), method


def test_no_address_is_listed_twice():
    rows = Counter((row.name, row.method) for row in ROWS)
    assert [key for key, count in rows.items() if count > 1] == []


def test_every_address_is_listed():
    listed = {(row.name, row.method) for row in ROWS}
    names = {name for name, _method in listed}
    site = set(addresses(get_resolver()))
    missing = {
        (name, method)
        for name, method in site
        if (method == "any" and name not in names)
        or (method != "any" and (name, method) not in listed)
    }
    assert missing == set()
    assert names <= {name for name, _method in site}, "rows of addresses that have gone"
