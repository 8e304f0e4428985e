"""The API doors of the overview."""

from overview.api.changes import ChangeViewSet
from overview.api.channels import ChannelViewSet, DeliveryViewSet
from overview.api.cities import CitiesView
from overview.api.cockpit import CockpitView
from overview.api.erasures import ErasureViewSet
from overview.api.figures import FigureCasesView, FiguresView, SnapshotViewSet
from overview.api.health import BranchPlanView, CoverageView, GridPlanView, HealthView
from overview.api.ledgers import LedgerViewSet, ReportRunViewSet
from overview.api.outlines import OutlineView
from overview.api.powers import (
    AgencyViewSet,
    ConsentViewSet,
    PersonnelOpinionViewSet,
    PlanningOpinionViewSet,
)
from overview.api.search import PublicSearchView, SearchView
from overview.api.simulations import SimulationViewSet
from overview.api.table_requests import TableRequestViewSet
from overview.api.templates import ReportScheduleViewSet, ReportTemplateViewSet

__all__ = [
    "AgencyViewSet",
    "BranchPlanView",
    "ChangeViewSet",
    "ChannelViewSet",
    "CitiesView",
    "CockpitView",
    "ConsentViewSet",
    "CoverageView",
    "DeliveryViewSet",
    "ErasureViewSet",
    "FigureCasesView",
    "FiguresView",
    "GridPlanView",
    "HealthView",
    "LedgerViewSet",
    "OutlineView",
    "PersonnelOpinionViewSet",
    "PlanningOpinionViewSet",
    "PublicSearchView",
    "ReportRunViewSet",
    "ReportScheduleViewSet",
    "ReportTemplateViewSet",
    "SearchView",
    "SimulationViewSet",
    "SnapshotViewSet",
    "TableRequestViewSet",
]
