"""Roles and the powers each gives: the one table from which every permission follows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from grids.powers import Power


class Role(models.TextChoices):
    """What somebody is appointed as; where they hold it is the scope of the post."""

    ADMIN = "admin", _("Administrator")
    CITY_VIEWER = "city_viewer", _("City viewer")
    DISTRICT_DESK = "district_desk", _("District desk")
    STREET_SECRETARY = "street_secretary", _("Street Party secretary")
    STREET_DIRECTOR = "street_director", _("Street director")
    STREET_CLERK = "street_clerk", _("Street clerk")
    COMMUNITY_SECRETARY = "community_secretary", _("Community Party secretary")
    COMMUNITY_CLERK = "community_clerk", _("Community clerk")
    GRID_HEAD = "grid_head", _("Grid head")
    GRID_WORKER = "grid_worker", _("Grid worker")
    GRID_ADVISER = "grid_adviser", _("Grid adviser")
    INFO_OFFICER = "info_officer", _("Information officer")
    BUILDING_HEAD = "building_head", _("Building head")
    UNIT_HEAD_RESIDENT = "unit_head_resident", _("Stairwell head")
    ANCHOR_HOUSEHOLD = "anchor_household", _("Anchor household")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    DEPARTMENT_OFFICER = "department_officer", _("Department officer")
    BRANCH_SECRETARY = "branch_secretary", _("Branch secretary")
    BRANCH_DEPUTY = "branch_deputy", _("Branch deputy secretary")
    ORGANISATION_MEMBER = "organisation_member", _("Organisation committee member")
    PUBLICITY_MEMBER = "publicity_member", _("Publicity committee member")
    DISCIPLINE_MEMBER = "discipline_member", _("Discipline committee member")
    GROUP_LEADER = "group_leader", _("Party group leader")
    VOLUNTEER = "volunteer", _("Volunteer")
    OFFICIAL_LINKED = "official_linked", _("Official linked to a grid")


OWNER_POWERS = frozenset({Power.VIEW_TICKETS})
"""Powers every account has over the rows it made itself, without any post."""

_LOOK = frozenset({Power.REPORT_TICKET, Power.VIEW_TICKETS, Power.VIEW_AREAS})
_GRID = _LOOK | {
    Power.TRIAGE,
    Power.SERVE,
    Power.HANDLE,
    Power.CHECK,
    Power.VIEW_PEOPLE,
    Power.REVEAL,
    Power.VIEW_FIGURES,
}
_COMMUNITY = _GRID | {
    Power.DISPATCH,
    Power.CLOSE,
    Power.WHISTLE,
    Power.APPRAISE,
    Power.MANAGE_PEOPLE,
    Power.EXPORT,
    Power.MANAGE_SERVICES,
    Power.VIEW_PARTY,
}
_STREET = _COMMUNITY | {
    Power.REVIEW_WHISTLE,
    Power.SUPERVISE,
    Power.ARBITRATE,
    Power.MANAGE_AREAS,
}
_DEPARTMENT = _LOOK | {Power.HANDLE}
_PARTY_DUTY = frozenset({Power.REPORT_TICKET, Power.VIEW_PARTY})

POWERS: dict[str, frozenset[str]] = {
    # Keeps one city running: configuration, accounts, audit, and every row there.
    Role.ADMIN: frozenset(Power),
    # Looks at a whole city from above, down to each row; changes nothing.
    Role.CITY_VIEWER: frozenset(
        {Power.VIEW_TICKETS, Power.VIEW_AREAS, Power.VIEW_FIGURES, Power.VIEW_PARTY}
    ),
    # Arbitrates between departments of a district, chases what is late; no personal ledgers.
    Role.DISTRICT_DESK: _LOOK
    | {
        Power.REVIEW_WHISTLE,
        Power.SUPERVISE,
        Power.ARBITRATE,
        Power.APPRAISE,
        Power.MANAGE_AREAS,
        Power.VIEW_FIGURES,
        Power.EXPORT,
        Power.VIEW_PARTY,
    },
    # Leads the street's Party working committee; answers for whistles and for the Party tree.
    Role.STREET_SECRETARY: _STREET | {Power.MANAGE_PARTY},
    # Leads the street office; the same desk as the secretary.
    Role.STREET_DIRECTOR: _STREET | {Power.MANAGE_PARTY},
    # Dispatches, supervises and rules in the first instance for the whole street; whistles of the
    # street are read by its leaders before they sound.
    Role.STREET_CLERK: _STREET - {Power.REVIEW_WHISTLE},
    # Leads the community; blows its whistles, keeps its Party organisations and
    # proposes how its grids are cut.
    Role.COMMUNITY_SECRETARY: _COMMUNITY | {Power.MANAGE_PARTY, Power.MANAGE_AREAS},
    # Files, dispatches, checks and closes the matters of one community.
    Role.COMMUNITY_CLERK: _COMMUNITY,
    # Answers for one grid and its service team.
    Role.GRID_HEAD: _GRID,
    # Walks one grid: reports, settles small matters on the spot, checks results.
    Role.GRID_WORKER: _GRID,
    # A street cadre who advises one grid; looks, reports, decides nothing.
    Role.GRID_ADVISER: _LOOK | {Power.VIEW_FIGURES},
    # Reports matters (roads, lights, help needed), never persons.
    Role.INFO_OFFICER: frozenset({Power.REPORT_TICKET}),
    # A resident who speaks for one building: reports, and confirms results there.
    Role.BUILDING_HEAD: _LOOK | {Power.CHECK},
    # A resident who speaks for one stairwell: reports, and confirms results there.
    Role.UNIT_HEAD_RESIDENT: _LOOK | {Power.CHECK},
    # A member's home that is the contact point of ten to fifteen households.
    Role.ANCHOR_HOUSEHOLD: frozenset({Power.REPORT_TICKET}),
    # Leads a department, agency, utility or company; sees what was given to it.
    Role.DEPARTMENT_HEAD: _DEPARTMENT | {Power.VIEW_FIGURES},
    # Signs, attends and finishes what was given to the unit.
    Role.DEPARTMENT_OFFICER: _DEPARTMENT,
    # Leads a branch and keeps its members and groups.
    Role.BRANCH_SECRETARY: _PARTY_DUTY | {Power.MANAGE_PARTY},
    # Stands in for the branch secretary.
    Role.BRANCH_DEPUTY: _PARTY_DUTY,
    # Keeps members, posts and proposals of the organisation.
    Role.ORGANISATION_MEMBER: _PARTY_DUTY | {Power.MANAGE_PARTY},
    # Publicity duty in a branch committee.
    Role.PUBLICITY_MEMBER: _PARTY_DUTY,
    # Discipline duty in a branch committee.
    Role.DISCIPLINE_MEMBER: _PARTY_DUTY,
    # Leads a Party group.
    Role.GROUP_LEADER: _PARTY_DUTY,
    # Helps; sees own reports, claims and hours.
    Role.VOLUNTEER: frozenset({Power.REPORT_TICKET}),
    # An official who is the named contact of a grid; looks and reports.
    Role.OFFICIAL_LINKED: _LOOK | {Power.VIEW_FIGURES},
}

_AREA_ROLES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("street",): (Role.STREET_SECRETARY, Role.STREET_DIRECTOR, Role.STREET_CLERK),
    ("community",): (Role.COMMUNITY_SECRETARY, Role.COMMUNITY_CLERK),
    ("section", "grid"): (Role.GRID_HEAD, Role.GRID_WORKER, Role.GRID_ADVISER),
    ("building",): (Role.BUILDING_HEAD,),
    ("unit",): (Role.UNIT_HEAD_RESIDENT,),
    ("community", "section", "grid", "building", "unit"): (
        Role.INFO_OFFICER,
        Role.ANCHOR_HOUSEHOLD,
        Role.VOLUNTEER,
        Role.OFFICIAL_LINKED,
    ),
}

AREA_TIERS: dict[str, tuple[str, ...]] = {
    role: tiers for tiers, roles in _AREA_ROLES.items() for role in roles
}
"""At which tiers a role of the area tree may be held."""

_SCOPE_ROLES: dict[str, tuple[str, ...]] = {
    "area": tuple(AREA_TIERS),
    "city": (Role.ADMIN, Role.CITY_VIEWER),
    "district": (Role.DISTRICT_DESK,),
    "unit": (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_OFFICER),
    "organisation": (
        Role.BRANCH_SECRETARY,
        Role.BRANCH_DEPUTY,
        Role.ORGANISATION_MEMBER,
        Role.PUBLICITY_MEMBER,
        Role.DISCIPLINE_MEMBER,
        Role.GROUP_LEADER,
    ),
}

SCOPE_OF: dict[str, str] = {role: scope for scope, roles in _SCOPE_ROLES.items() for role in roles}
"""Which kind of place each role is held at: area, organisation, unit, district or city."""


RESIDENTS = (Role.VOLUNTEER, Role.ANCHOR_HOUSEHOLD)
"""Roles of people at home, who are found in the ledger and not by their posts."""


SINGLE = (
    Role.STREET_SECRETARY,
    Role.COMMUNITY_SECRETARY,
    Role.GRID_HEAD,
    Role.BUILDING_HEAD,
    Role.UNIT_HEAD_RESIDENT,
    Role.BRANCH_SECRETARY,
)
"""Roles a place has once at a time; somebody standing in is not counted."""


def roles_with(power: str) -> list[str]:
    """The roles that give a power, in table order."""
    return [role for role, powers in POWERS.items() if power in powers]
