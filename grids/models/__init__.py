"""The tables of WHERE, one module per noun."""

from grids.models.areas import Area, AreaKind, AreaStamps, CommitteeKind
from grids.models.bands import CommunityType, HouseholdBand
from grids.models.calendars import CalendarDay, CalendarVersion, DayConvention, WorkCalendar
from grids.models.changes import ChangeRecord, OrganisationChange
from grids.models.cities import City, District, Level, LevelScheme, Tier
from grids.models.former import FormerArea, FormerOrganisation
from grids.models.organisations import BRANCHES, SERVING, OrganisationKind, PartyOrganisation
from grids.models.units import Place, PlaceKind, Unit, UnitKind

__all__ = [
    "BRANCHES",
    "SERVING",
    "Area",
    "AreaKind",
    "AreaStamps",
    "CalendarDay",
    "CalendarVersion",
    "ChangeRecord",
    "City",
    "CommitteeKind",
    "CommunityType",
    "DayConvention",
    "District",
    "FormerArea",
    "FormerOrganisation",
    "HouseholdBand",
    "Level",
    "LevelScheme",
    "OrganisationChange",
    "OrganisationKind",
    "PartyOrganisation",
    "Place",
    "PlaceKind",
    "Tier",
    "Unit",
    "UnitKind",
    "WorkCalendar",
]
