"""Every page and who looks at it: the table behind the photographs."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from tests.browser import activities, ledgers, spaces
from tests.browser.alliance import alliance_pages, property_pages
from tests.browser.dual import dual_pages
from tests.browser.ground import uneven_ground
from tests.browser.papers import paper_pages
from tests.browser.reports import deciding_pages, report_pages
from tests.browser.rules import rule_versions, rules_of
from tests.browser.scene import Scene
from tests.browser.services import request_pages, service_pages
from tests.browser.signing_in import own_account_pages, sign_in_pages
from tests.browser.topics import topic_of
from tests.browser.visits import circle_pages, near_pages, visit_pages
from tests.browser.wishes import hung, public_wish_pages, wish_desk_pages
from tests.world import World
from tickets.models import CategoryLimit, Clock, LadderPolicy, Requester
from tickets.operations.links import rating_link

Pages = dict[str, str]
RESIDENT = ""
"""The key of those who have no account."""


def ticket(row: Any, rest: str = "") -> str:
    """The path of a ticket's page, or of something under it."""
    return f"/tickets/{row.number}/{rest}"


def whistle(row: Any, rest: str = "") -> str:
    """The path of a whistle's page."""
    return f"/whistles/{row.number}/{rest}"


def new_change(forest: str, node: Any, kind: str) -> str:
    """The form that proposes a change of a node."""
    return f"/organisation/{forest}/{node.code}/changes/new/{kind}/"


def request(row: Any) -> int:
    """The newest request about a ticket."""
    return row.adjustments.latest("pk").pk


def of_residents(world: World, scene: Scene) -> Pages:
    topic = topic_of(world)
    return {
        **spaces.resident_pages(world),
        **public_wish_pages(world),
        **activities.public_pages(world),
        "open311": "/open311/",
        "open311-conformance": "/open311/conformance/",
        "topics": "/topics/",
        "topic": f"/topics/{topic.number}/",
        "home": "/",
        "public-search": "/public-search/?q=孙底",
        "public-search-kind": "/public-search/?q=孙底&kind=places",
        "public-search-none": "/public-search/?q=zzzz",
        "public-search-new": "/public-search/",
        "help": "/help/",
        "help-report": "/help/report/",
        "report": "/report/",
        "offline-report": "/offline/report/",
        "offline-nothing": "/offline/nothing/",
        "report-building": f"/report/?at={world.sundi_b1.code}",
        "building": f"/b/{world.sundi_b1.code}/",
        "place": f"/place/{scene.place.pk}/",
        "team-card": f"/b/{world.sundi_b1.code}/team/",
        "receipt": f"/report/done/{scene.fresh_code}/",
        "follow-entry": "/follow/",
        "follow-open": f"/follow/{scene.fresh_code}/",
        "follow-closed": f"/follow/{scene.closed_code}/",
        "follow-proposed": f"/follow/{scene.proposed_code}/",
        "follow-rated": f"/follow/{scene.rated_code}/",
        "rate-link": urlsplit(rating_link(scene.call_back.requester, at=world.now)).path,
        "rate-expired": "/rate/forged/",
        "login": "/login/",
        "scope": "/about/scope/",
        "missing": "/nothing-here/",
        **near_pages(world),
        **service_pages(world),
        **ledgers.public_pages(world),
    }


def of_grid_worker(world: World, scene: Scene) -> Pages:
    return {
        "ledgers": "/ledgers/",
        "ledger-day": "/ledgers/grid-day/",
        "workbench": "/workbench/",
        "tickets": "/tickets/",
        "ticket": ticket(scene.fresh),
        "self-close": ticket(scene.fresh, "moves/self-close/"),
        "report": "/report/",
        "inbox": "/inbox/",
        "offline-waiting": "/offline/",
        "offline-tasks": "/offline/tasks/",
        "notices": "/notices/",
        "account": "/account/",
        **own_account_pages(world),
        **visit_pages(world),
    }


def of_clerk(world: World, scene: Scene) -> Pages:
    clock = Clock.objects.filter(subject_type="assignment").order_by("pk")
    asking = Requester.objects.exclude(phone_cipher="").first()
    return {
        **report_pages(world),
        "workbench": "/workbench/",
        "tickets": "/tickets/",
        "tickets-all": "/tickets/?view=all",
        "tickets-none": "/tickets/?q=没有这样的事",
        "tickets-board": "/tickets/board/",
        "tickets-map": "/tickets/map/",
        "tickets-columns": "/tickets/columns/",
        "tickets-bulk": f"/tickets/bulk/?move=accept&ticket={scene.fresh.number}"
        f"&ticket={scene.late.number}",
        "move-behind": ticket(scene.accepted, "moves/file/?seen=1"),
        "jobs": "/jobs/",
        "views": "/views/",
        "view-new": "/views/new/?kind=tickets&light=red",
        "ticket-fresh": ticket(scene.fresh),
        "ticket-late": ticket(scene.late),
        "ticket-checking": ticket(scene.checking),
        "ticket-closed": ticket(scene.rated),
        "ticket-whistled": ticket(scene.locks),
        "move-file": ticket(scene.accepted, "moves/file/"),
        "move-merge": ticket(scene.fresh, "moves/merge/"),
        "move-publish": ticket(scene.fresh, "moves/publish/"),
        "moderation": "/moderation/",
        "posters": f"/posters/{world.sundi.code}/",
        "poster-one": f"/posters/{world.sundi.code}/?only=1",
        "ticket-resting": ticket(scene.resting),
        "ticket-returned": ticket(scene.returning),
        "move-void": ticket(scene.fresh, "moves/void/"),
        "requests": "/adjustments/",
        "requests-all": "/adjustments/?view=all",
        "requests-none": "/adjustments/?q=没有",
        "move-redirect": f"/adjustments/{request(scene.returning)}/moves/redirect/",
        "move-rework": ticket(scene.checking, "moves/rework/"),
        "call-backs": "/call-backs/",
        "call-back": f"/call-backs/{scene.call_back.pk}/",
        "call-back-ask": f"/call-backs/{scene.call_back.pk}/moves/ask-exclusion/",
        "proposals": "/proposals/",
        "proposals-answered": "/proposals/?view=answered",
        "proposal-decline": f"/proposals/{scene.proposal.pk}/moves/decline/",
        "proposal-take": f"/whistles/new/?ticket={scene.proposal.ticket.number}"
        f"&proposal={scene.proposal.pk}",
        "ticket-proposed": ticket(scene.proposal.ticket),
        "reveal": ticket(asking.ticket, f"requesters/{asking.pk}/reveal/"),
        "clock": f"/clocks/{clock.first().pk}/",
        "report": "/report/",
        "people": "/people/",
        "people-import": "/people/imports/",
        "people-run": f"/people/imports/{scene.ledger.pk}/",
        "people-export-clear": "/people/export/clear/",
        "posts": "/posts/",
        "post": f"/posts/{world.user('gridworker').person.posts.first().pk}/",
        "post-new": f"/people/{world.user('gridworker').person_id}/posts/new/",
        "post-gaps": "/posts/gaps/?kind=building_head",
        "post-cross": "/posts/cross/",
        "post-coverage": "/posts/coverage/",
        "team": f"/organisation/areas/{world.sundi_1.code}/team/",
        "nominations": "/nominations/",
        "nomination": f"/nominations/{scene.nomination.pk}/",
        "nomination-new": f"/people/{world.user('gridworker').person_id}/nominate/",
        "person": f"/people/{world.user('gridworker').person_id}/",
        "organisation": "/organisation/",
        "organisation-found": "/organisation/?q=孙底",
        "area": f"/organisation/areas/{world.sundi.code}/",
        "units": "/organisation/units/",
        "search": "/search/?q=路灯",
        "search-kind": "/search/?q=路灯&kind=tickets",
        "search-none": "/search/?q=zzzz",
        "search-new": "/search/",
        "help": "/help/",
        "help-whistle": "/help/whistle/",
        "notices": "/notices/",
        "password": "/account/password/",
    }


def of_community(world: World, scene: Scene) -> Pages:
    return {
        **dual_pages(world),
        **alliance_pages(world),
        **spaces.desk_pages(world),
        **activities.desk_pages(world),
        **wish_desk_pages(world),
        **circle_pages(world),
        **request_pages(world),
        **ledgers.desk_pages(world),
        "workbench": "/workbench/",
        "whistles": "/whistles/",
        "nomination": f"/nominations/{scene.nomination.pk}/",
        "erasures": "/erasures/",
        "erasures-none": "/erasures/?status=withdrawn",
        "erasure": f"/erasures/{scene.erasure.pk}/",
        "erasure-done": f"/erasures/{scene.erased.pk}/",
        "person-erased": f"/people/{scene.erased.person_id}/",
        "erasure-new": "/erasures/new/",
        "erasure-new-person": f"/erasures/new/?person={world.user('gridworker').person_id}",
        "places": "/organisation/places/",
        "places-none": "/organisation/places/?search=没有",
        "place": f"/organisation/places/{scene.place.pk}/",
        "place-new": "/organisation/places/new/",
        "place-edit": f"/organisation/places/{scene.place.pk}/edit/",
        "branch-members": f"/organisation/parties/{scene.body.code}/members/",
        "whistle-new": "/whistles/new/",
        "whistle-from-ticket": f"/whistles/new/?ticket={scene.working.number}",
        "whistle-joint": whistle(scene.joint),
        "whistle-silent": whistle(scene.silent),
        "whistle-draft": whistle(scene.draft),
        "whistle-scored": whistle(scene.scored),
        "whistle-withdraw": whistle(scene.joint, "moves/withdraw/"),
        "meetings": whistle(scene.joint, "meetings/"),
        "meetings-none": whistle(scene.silent, "meetings/"),
        "meeting-new": whistle(scene.joint, "meetings/new/"),
        "meeting": f"/meetings/{scene.meeting.pk}/",
        "decision-rework": f"/resolutions/{told(scene).pk}/moves/rework/",
        "appraisals": "/appraisals/",
        "appraisal": f"/appraisals/{world.now.year}/{world.water.code}/",
        "appraisal-calls": f"/appraisals/{world.now.year}/{world.water.code}/calls/",
        "clock-late": f"/clocks/{Clock.objects.get(kind='sign', label=scene.silent.number).pk}/",
    }


def of_department(world: World, scene: Scene) -> Pages:
    share = scene.working.assignments.get()
    hung(world)
    return {
        **activities.asked_pages(world),
        **ledgers.unit_pages(world),
        "service-requests": "/service-requests/",
        "wish-desk": "/wish-desk/",
        "wish-claim-many": "/wish-desk/claim/",
        "bookings": "/space-desk/bookings/",
        "workbench": "/workbench/",
        "inbox": "/inbox/",
        "inbox-working": "/inbox/?show=working",
        "inbox-late": "/inbox/?show=late",
        "inbox-done": "/inbox/?show=done",
        "whistle": whistle(scene.joint),
        "meetings": whistle(scene.joint, "meetings/"),
        "meeting": f"/meetings/{scene.meeting.pk}/",
        "decision-finish": f"/resolutions/{late(scene).pk}/moves/finish/",
        "ticket": ticket(scene.working),
        "finish": f"/assignments/{share.pk}/moves/finish/",
        "appraisal": f"/appraisals/{world.now.year}/{world.urban.code}/",
        "ask-suspension": f"/assignments/{share.pk}/moves/ask-suspension/",
        "ticket-pressed": ticket(scene.pressed),
        "answer-order": f"/supervision-orders/{scene.order.pk}/moves/answer/",
        "requests": "/adjustments/",
        "notices": "/notices/",
        "consent": f"/street-powers/consent-requests/{scene.consent.pk}/",
        "consent-new": "/street-powers/consent-requests/new/",
        "planning-reply": f"/street-powers/planning-opinions/{scene.planning.pk}/moves/answer/",
    }


def of_street(world: World, scene: Scene) -> Pages:
    topic = topic_of(world)
    uneven_ground(world)
    return {
        **paper_pages(scene),
        **deciding_pages(world),
        "topic": f"/topics/{topic.number}/",
        "topic-close": f"/topics/{topic.number}/moves/revise/",
        "topic-task-new": f"/topics/{topic.number}/tasks/new/",
        "hot-spots-found": "/hot-spots/",
        "workbench": "/workbench/",
        "desk": "/street/",
        "desk-red": "/street/?show=red",
        "desk-ladder": "/street/?show=ladder",
        "desk-review": "/street/?show=review",
        "topics": "/topics/",
        "topic-new": "/topics/new/?season=heating",
        "inspections": "/inspections/?view=all",
        "inspection-new": "/inspections/new/",
        "desk-proposed": "/street/?show=proposed",
        "proposals": "/proposals/",
        "proposals-none": "/proposals/?view=answered",
        "meeting": f"/meetings/{scene.meeting.pk}/",
        "desk-supervised": "/street/?show=supervised",
        "desk-requests": "/street/?show=requests",
        "ticket-late": ticket(scene.late),
        "whistle-review": whistle(scene.review),
        "whistle-disputed": whistle(scene.argued.whistle),
        "objections": "/objections/",
        "objection": f"/objections/{scene.argued.pk}/",
        "objection-uphold": f"/objections/{scene.argued.pk}/moves/uphold/",
        "party": "/organisation/parties/P001/",
        "organisation": "/organisation/",
        "health": "/organisation/health/",
        "health-rule": f"/organisation/areas/{world.anmin.code}/health/?rule=uncovered_grid",
        "coverage": "/organisation/coverage/?show=grids",
        "cities": "/organisation/cities/",
        "areas": "/organisation/areas/?tier=grid&served=false",
        "parties": "/organisation/parties/?serving=true",
        "chart": f"/organisation/areas/{world.anmin.code}/chart/",
        "planner": f"/organisation/areas/{world.sundi.code}/planner/",
        "branches": f"/organisation/areas/{world.sundi.code}/branches/",
        "outline": f"/organisation/areas/{world.sundi.code}/outline/",
        "changes-all": "/organisation/changes/?view=all",
        "changes-none": "/organisation/changes/?view=decide",
        "change-done": f"/organisation/changes/{scene.named_change.number}/",
        "change-split": new_change("areas", world.sundi_2, "split"),
        "change-merge": new_change("areas", world.sundi_2, "merge"),
        "change-establish": new_change("areas", world.sundi, "establish"),
        "change-move": new_change("areas", world.sundi_2, "move"),
        "change-abolish": new_change("areas", world.sundi_2, "abolish"),
        "branch-split": new_change("parties", scene.body, "split"),
        "branch-upgrade": new_change("parties", scene.body, "upgrade"),
        "appraisal": f"/appraisals/{world.now.year}/{world.water.code}/",
        "rates": f"/rates/?month={world.now:%Y-%m}",
        "rate-cases": f"/rates/cases/?month={world.now:%Y-%m}&figure=dispatched",
    }


def of_district(world: World, scene: Scene) -> Pages:
    return {
        "workbench": "/workbench/",
        "cockpit": "/cockpit/?figure=closed",
        "cockpit-street": f"/cockpit/?within={world.anmin.code}&period={world.now:%Y}",
        "wall": "/wall/",
        "desk": "/street/",
        "whistle-silent": whistle(scene.silent),
        "appraisals": "/appraisals/",
        "objections-all": "/objections/?view=all",
        "changes": "/organisation/changes/?view=decide",
        "change": f"/organisation/changes/{scene.split_change.number}/",
        "area-split": f"/organisation/areas/{world.sundi_1.code}/",
        "organisation-then": "/organisation/?on=2026-01-01",
    }


def of_admin(world: World, scene: Scene) -> Pages:
    rule = rule_versions(world)
    return {
        "workbench": "/workbench/",
        "settings": "/settings/",
        "calendar": "/settings/calendar/",
        "categories": "/settings/categories/",
        "limits": "/settings/limits/",
        "limit": f"/settings/limits/category-{CategoryLimit.objects.first().pk}/",
        "category": "/settings/categories/0121/",
        "ladders": "/settings/ladders/",
        "ladder": f"/settings/ladders/{LadderPolicy.objects.first().pk}/",
        "appraisal-scale": "/settings/appraisal-scale/",
        "follow-up": "/settings/follow-up/",
        "status": "/settings/status/",
        "bands": "/settings/bands/",
        **sign_in_pages(world),
        "channels": "/settings/channels/",
        "channel-new": "/settings/channels/new/",
        "api-keys": "/settings/keys/",
        "api-key-new": "/settings/keys/new/",
        "simulations": "/settings/simulations/",
        "simulation": f"/settings/simulations/{scene.simulation.pk}/",
        "deliveries": "/settings/deliveries/",
        "subscriptions": "/account/notices/",
        "subscription": "/account/notices/email/",
        "audit": "/settings/audit/",
        "imports": "/imports/",
        "city-imports": "/city-imports/",
        "city-import": f"/city-imports/{scene.city_book.pk}/?sheet=people",
        "fallback-owners": "/objections/fallback-owners/",
        "hot-spots": "/hot-spots/",
        "hot-thresholds": "/hot-spots/thresholds/",
        "duty": "/duty/",
        "duty-rule": f"/duty/{rule.number}/",
        "duty-new": "/duty/new/?category=0603&district=340504",
        "duty-change": f"/duty/{rule.number}/change/",
        "duty-end": f"/duty/{rule.number}/end/",
        "duty-gaps": "/duty/gaps/?least=1",
        "duty-import": "/duty/import/",
    }


def of_both_cities(world: World, scene: Scene) -> Pages:
    """Whoever configures every city edits what all cities share."""
    rules = rules_of(world)
    limit, ladder = f"/settings/limits/category-{rules.limit.pk}/", ladder_path(rules.draft)
    calendar = f"/settings/calendar/{rules.calendar.pk}/"
    return {
        "categories": "/settings/categories/",
        "category": "/settings/categories/0121/",
        "category-new": "/settings/categories/new/",
        "category-edit": "/settings/categories/0121/edit/",
        "condition-new": "/settings/categories/0121/conditions/new/",
        "condition-edit": f"/settings/conditions/{rules.limit.pk}/",
        "category-import": "/settings/categories/import/",
        "category-sheet": f"/settings/categories/import/{rules.sheet.pk}/",
        "limits": "/settings/limits/",
        "limit": limit,
        "limit-preview": limit,
        "ladders": "/settings/ladders/",
        "ladder-draft": ladder,
        "ladder-rungs": f"{ladder}whistle_task/sign/",
        "ladder-activate": f"{ladder}activate/",
        "ladder-preview": f"{ladder}activate/",
        "calendar": "/settings/calendar/",
        "calendar-days": f"{calendar}days/",
        "calendar-preview": f"{calendar}days/",
        "calendar-hours": f"{calendar}hours/",
        "calendar-remove": f"{calendar}remove/",
    }


def ladder_path(row: LadderPolicy) -> str:
    """The page of one version of a ladder."""
    return f"/settings/ladders/{row.pk}/"


def late(scene: Scene) -> Any:
    """The decision of the meeting that is overdue."""
    return scene.meeting.resolutions.filter(status="open").earliest("due_on")


def told(scene: Scene) -> Any:
    """The decision of the meeting that has been reported done."""
    return scene.meeting.resolutions.get(status="done")


PREVIEWS: dict[str, dict[str, Any]] = {
    "limit-preview": {
        "limit": "4工作时",
        "reason": "居民反映集中，专项整治期间加快。",
        "moves_running": True,
    },
    "ladder-preview": {"note": "签收过半同时告知负责人", "moves_running": True},
    "calendar-preview": {"days": "2026-11-25 设备检修放假"},
}
"""Pages that show what would move: what is entered before they are asked to."""


def of_volunteer(world: World, scene: Scene) -> Pages:
    pages = {"workbench": "/workbench/", "report": "/report/", "people-forbidden": "/people/"}
    return {**pages, **activities.own_pages(world), **ledgers.own_pages(world)}


def of_property(world: World, scene: Scene) -> Pages:
    """The property company, in the alliance of its community."""
    hung(world)
    claims = {"wish-claim-many": "/wish-desk/claim/"}
    return {**property_pages(world), **activities.unit_pages(world), **claims}


TABLE = {
    RESIDENT: of_residents,
    "gridworker": of_grid_worker,
    "clerk": of_clerk,
    "community": of_community,
    "department": of_department,
    "property_officer": of_property,
    "street": of_street,
    "district": of_district,
    "admin": of_admin,
    "admin_dh": of_both_cities,
    "volunteer": of_volunteer,
}
REFUSED = {"on-the-spot-over": 404, "missing": 404, "rate-expired": 404, "people-forbidden": 403}
"""Pages that are meant to say no."""
