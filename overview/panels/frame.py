"""The frame of every staff page: the menu by task, the tabs of phones, what is unread, who I am."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.pages import capped_count
from overview.search import page_about
from records.models import Notice

MOST_UNREAD = 99
CALLERS = (Power.WHISTLE, Power.HANDLE, Power.SUPERVISE, Power.VIEW_FIGURES)


@dataclass(frozen=True)
class Entry:
    """One place to go, for those who hold any of its powers; without powers, for everybody.

    `units` lets in those who act for a unit, too.
    """

    page: str
    label: object
    icon: str
    powers: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    main: bool = False
    places: bool = False
    units: bool = False

    def is_open_to(self, user: Any) -> bool:
        """Whether this person has anything to do there; `places` asks for a reach over areas."""
        held = not self.powers or any(user.holds(power) for power in self.powers)
        held = held or (self.units and bool(user.reach(Power.HANDLE).units))
        return held and (not self.places or has_places(user))


WORKBENCH = Entry("overview:workbench", _("Workbench"), "home")
MATTERS = Entry("tickets:tickets", _("Matters"), "matter", (Power.VIEW_TICKETS,))
INBOX = Entry("tickets:inbox", _("Inbox"), "task", (Power.HANDLE,), ("/assignments/",))
WHISTLES = Entry(
    "tickets:whistles",
    _("Whistles"),
    "whistle",
    CALLERS,
    ("/whistle-tasks/", "/meetings/", "/resolutions/", "/proposals/"),
)
REPORT = Entry("tickets:report", _("Report"), "camera", (Power.REPORT_TICKET,), main=True)
NOTICES = Entry("members:notices", _("Notices"), "bell")
SETTINGS = Entry(
    "overview:settings",
    _("Settings"),
    "settings",
    (Power.CONFIGURE, Power.AUDIT, Power.DISPATCH, Power.ARBITRATE),
    ("/duty/",),
)

ORGANISATION = Entry(
    "grids:organisation",
    _("Organisation"),
    "tree",
    (Power.VIEW_AREAS, Power.VIEW_PARTY),
    places=True,
)

MENU = (
    WORKBENCH,
    MATTERS,
    INBOX,
    WHISTLES,
    Entry(
        "tickets:topics",
        _("Topics"),
        "flag",
        (Power.VIEW_FIGURES, Power.HANDLE),
        ("/hot-spots/", "/inspections/", "/topic-tasks/"),
    ),
    Entry(
        "tickets:appraisals", _("Appraisal"), "star", (Power.APPRAISE, Power.HANDLE), ("/rates/",)
    ),
    Entry("tickets:call_backs", _("Call-backs"), "phone", (Power.CLOSE,)),
    Entry("tickets:street", _("Street desk"), "scale", (Power.SUPERVISE,)),
    Entry("overview:agencies", _("Street powers"), "external", (Power.SUPERVISE,), units=True),
    Entry(
        "services:desk",
        _("Services"),
        "heart",
        (Power.SERVE, Power.HANDLE),
        (
            "/space-desk/",
            "/shared-resources/",
            "/wish-desk/",
            "/deliberations/",
            "/activity-desk/",
            "/visits/",
            "/care/",
            "/circle/",
            "/service-requests/",
            "/service-papers/",
            "/service-counters/",
            "/catalogue/",
        ),
    ),
    ORGANISATION,
    Entry(
        "members:people",
        _("People"),
        "people",
        (Power.VIEW_PEOPLE,),
        ("/posts/", "/nominations/", "/erasures/"),
    ),
    Entry(
        "services:alliances",
        _("Alliances"),
        "link",
        (Power.MANAGE_SERVICES, Power.VIEW_PARTY),
        ("/alliance-meetings/", "/list-entries/", "/pledges/", "/seats/"),
        units=True,
    ),
    Entry(
        "members:check_ins",
        _("Dual check-in"),
        "heart",
        also=(
            "/pairings/",
            "/service-records/",
            "/hours/",
            "/points/",
            "/rewards/",
            "/redemptions/",
            "/half-year-reports/",
            "/service-appraisals/",
            "/settings/service-scale/",
        ),
    ),
    Entry(
        "overview:cockpit", _("Cockpit"), "gauge", (Power.VIEW_FIGURES,), ("/wall/", "/figures/")
    ),
    Entry(
        "overview:ledgers",
        _("Ledgers and reports"),
        "ledger",
        (Power.SERVE, Power.HANDLE, Power.VIEW_PARTY, Power.VIEW_PEOPLE, Power.EXPORT),
        ("/report-runs/", "/report-templates/", "/report-schedules/", "/table-requests/"),
    ),
    SETTINGS,
)
"""The left menu, by task."""

PUBLIC = (
    ("tickets:report", _("Report a matter")),
    ("tickets:follow_entry", _("Follow up")),
    ("services:find", _("Find a service")),
    ("services:nearby", _("Near me")),
    ("services:spaces", _("Book a room")),
    ("services:activities", _("Activities")),
    ("services:wishes", _("Micro-wishes")),
)
"""Where residents go, without an account; more would not stand in one line."""

PUBLIC_FOOT = (
    ("services:mine", _("My services")),
    ("tickets:topics", _("Improved together")),
    ("services:deliberations_public", _("Talked over together")),
    ("services:shared", _("Shared in the neighbourhood")),
    ("overview:help_index", _("Help")),
    ("members:hours_public", _("Volunteer hours in public")),
    ("members:certificate_check", _("Check a certificate")),
    ("overview:scope", _("Scope and misuse")),
)
"""What stands at the foot of every page of theirs."""


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of every page; strangers get the moment and nothing else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"now": timezone.now(), **public_frame(request.path), **help_for(request)}
    here = request.path
    return {
        "now": timezone.now(),
        "menu": links(MENU, user, here),
        "tab_bar": links(phone_tabs(user), user, here),
        "unread": SimpleLazyObject(lambda: unread_words(user)),
        **help_for(request),
        "carries": user.holds(Power.HANDLE),
        "new_matter_url": reverse(REPORT.page) if user.holds(Power.REPORT_TICKET) else "",
        "account_name": SimpleLazyObject(lambda: name_words(user)),
        "account_post": SimpleLazyObject(lambda: post_words(user)),
        "account_menu": [
            {"url": reverse("members:account"), "label": _("My account"), "icon": "user"},
            {"url": reverse("tickets:jobs"), "label": _("My jobs"), "icon": "task"},
            {
                "url": reverse("tickets:offline"),
                "label": _("Waiting to be sent"),
                "icon": "upload",
            },
            {"url": reverse(NOTICES.page), "label": NOTICES.label, "icon": NOTICES.icon},
            {"url": reverse("overview:scope"), "label": _("Scope and misuse"), "icon": "shield"},
        ],
    }


def help_for(request: HttpRequest) -> dict[str, Any]:
    """The help page that explains the page somebody looks at, if one does."""
    match = getattr(request, "resolver_match", None)
    known = getattr(getattr(request, "user", None), "is_authenticated", False)
    page = page_about(match.view_name, strangers=not known) if match else None
    return {"help_page": page} if page else {}


def public_frame(here: str) -> dict[str, Any]:
    """The menu of residents, and the links at the foot of their pages."""
    return {
        "public_menu": [
            {"url": reverse(page), "label": label, "active": here.startswith(reverse(page))}
            for page, label in PUBLIC
        ],
        "public_links": [{"url": reverse(page), "label": label} for page, label in PUBLIC_FOOT],
    }


def phone_tabs(user: Any) -> tuple[Entry, ...]:
    """At most five: the big one in the middle reports a matter."""
    work = INBOX if user.holds(Power.HANDLE) else WHISTLES
    return (WORKBENCH, MATTERS, REPORT, work, NOTICES)


def links(entries: Iterable[Entry], user: Any, here: str) -> list[dict[str, Any]]:
    """The entries this person may use, the one of the present page marked."""
    found = []
    for entry in entries:
        if not entry.is_open_to(user):
            continue
        url = reverse(entry.page)
        found.append(
            {
                "url": url,
                "label": entry.label,
                "icon": entry.icon,
                "main": entry.main,
                "active": here.startswith((url, *entry.also)),
            }
        )
    return found


def has_places(user: Any) -> bool:
    """Whether a reach names areas or Party organisations, not only units."""
    areas, party = user.reach(Power.VIEW_AREAS), user.reach(Power.VIEW_PARTY)
    wide = areas.everywhere or areas.cities or areas.districts
    return bool(wide or areas.areas or party.organisations)


def unread_words(user: Any) -> str:
    """How many notices wait; one cheap query, capped."""
    count = capped_count(Notice.objects.to(user).unread(), MOST_UNREAD)
    return "" if not count else f"{MOST_UNREAD}+" if count > MOST_UNREAD else str(count)


def name_words(user: Any) -> str:
    """My own name, in full."""
    return user.person.name if user.person else user.get_username()


def post_words(user: Any) -> str:
    """The first of today's posts."""
    return str(user.active_posts[0]) if user.active_posts else ""
