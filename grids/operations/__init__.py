"""Everything that writes the tables of WHERE; each act is one transaction and one audit entry."""

from grids.operations.area_rules import AreaDraft
from grids.operations.areas import close_area, create_area, move_area, rename_area, update_area
from grids.operations.calendars import (
    DayDraft,
    create_city_calendar,
    load_calendar,
    remove_calendar_day,
    restore_calendar,
    save_calendar_day,
    save_calendar_days,
    update_calendar,
)
from grids.operations.cities import (
    CityDraft,
    create_city,
    create_district,
    load_level_schemes,
    set_district_boundary,
)
from grids.operations.loading import (
    AreaLoad,
    OrganisationLoad,
    UnitLoad,
    attached,
    load_areas,
    load_organisations,
)
from grids.operations.organisations import (
    OrganisationDraft,
    close_organisation,
    create_organisation,
    link_area_organisation,
    move_organisation,
    unlink_area_organisation,
    update_organisation,
)
from grids.operations.trees import TREES, check_tree, repair_tree
from grids.operations.units import (
    PlaceDraft,
    UnitDraft,
    create_place,
    create_unit,
    update_place,
    update_unit,
)

__all__ = [
    "TREES",
    "AreaDraft",
    "AreaLoad",
    "CityDraft",
    "DayDraft",
    "OrganisationDraft",
    "OrganisationLoad",
    "PlaceDraft",
    "UnitDraft",
    "UnitLoad",
    "attached",
    "check_tree",
    "close_area",
    "close_organisation",
    "create_area",
    "create_city",
    "create_city_calendar",
    "create_district",
    "create_organisation",
    "create_place",
    "create_unit",
    "link_area_organisation",
    "load_areas",
    "load_calendar",
    "load_level_schemes",
    "load_organisations",
    "move_area",
    "move_organisation",
    "remove_calendar_day",
    "rename_area",
    "repair_tree",
    "restore_calendar",
    "save_calendar_day",
    "save_calendar_days",
    "set_district_boundary",
    "unlink_area_organisation",
    "update_area",
    "update_calendar",
    "update_organisation",
    "update_place",
    "update_unit",
]
