"""Every address of the REST door under /api/v1/: one line per noun, nothing else."""

from typing import NoReturn

from django.urls import include, path, re_path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from grids.api import AreaViewSet, BandsView, OrganisationViewSet, PlaceViewSet, UnitViewSet
from members.api import (
    CityImportViewSet,
    MembershipViewSet,
    NominationViewSet,
    NoticeViewSet,
    PeopleImportViewSet,
    PersonViewSet,
    PostViewSet,
    SubscriptionViewSet,
    TeamViewSet,
    TokenView,
)
from members.api.dual import (
    CheckInImportViewSet,
    CheckInViewSet,
    HalfYearReportViewSet,
    HoursEntryViewSet,
    HoursImportViewSet,
    PairingViewSet,
    ServiceAppraisalViewSet,
    ServiceRecordViewSet,
    ServiceScaleViewSet,
)
from members.api.kept_accounts import AccountViewSet, IdentityProviderViewSet
from members.api.ledgers import (
    CertificateCheckView,
    CertificateViewSet,
    LedgerRuleViewSet,
    PointsEntryViewSet,
    RedemptionViewSet,
    RewardViewSet,
)
from members.api.publicity import (
    HoursListViewSet,
    HoursObjectionViewSet,
    PublicHoursViewSet,
)
from members.api.signing_in import (
    IdentityViewSet,
    RecoveryCodesView,
    SecondFactorConfirmView,
    SecondFactorDropView,
    SecondFactorView,
    SessionViewSet,
)
from overview.api import (
    AgencyViewSet,
    BranchPlanView,
    ChangeViewSet,
    ChannelViewSet,
    CitiesView,
    CockpitView,
    ConsentViewSet,
    CoverageView,
    DeliveryViewSet,
    ErasureViewSet,
    FigureCasesView,
    FiguresView,
    GridPlanView,
    HealthView,
    LedgerViewSet,
    OutlineView,
    PersonnelOpinionViewSet,
    PlanningOpinionViewSet,
    PublicSearchView,
    ReportRunViewSet,
    ReportScheduleViewSet,
    ReportTemplateViewSet,
    SearchView,
    SimulationViewSet,
    SnapshotViewSet,
    TableRequestViewSet,
)
from services.api import (
    ActivityViewSet,
    AllianceAppraisalViewSet,
    AllianceMeetingViewSet,
    AllianceViewSet,
    ClaimViewSet,
    DeliberationViewSet,
    ListEntryViewSet,
    MaterialViewSet,
    OrganiserViewSet,
    PledgeViewSet,
    PublicDeliberationViewSet,
    SeatViewSet,
    ServiceItemViewSet,
    ServiceRequestViewSet,
    ShiftViewSet,
    SignUpViewSet,
    StationViewSet,
    UnitBatchViewSet,
    WallViewSet,
    WishViewSet,
)
from services.api.circle import CircleViewSet, NearView
from services.api.sharing import (
    PublicSharedViewSet,
    ResourceUseViewSet,
    SharedResourceViewSet,
)
from services.api.spaces import BookingPauseViewSet, BookingViewSet, SpaceViewSet
from services.api.visits import CareViewSet, VisitViewSet
from tickets.api import (
    AdjustmentViewSet,
    ApiKeyViewSet,
    AppraisalScaleViewSet,
    AppraisalViewSet,
    AssignmentViewSet,
    CalendarViewSet,
    CallBackViewSet,
    CategoryViewSet,
    ClockViewSet,
    DutyRuleViewSet,
    FallbackOwnerViewSet,
    HotSpotViewSet,
    InspectionViewSet,
    JobViewSet,
    LadderViewSet,
    LimitViewSet,
    MeetingViewSet,
    MyTasksView,
    ObjectionViewSet,
    ProposalViewSet,
    ResolutionViewSet,
    SavedViewViewSet,
    SuggestionView,
    SupervisionOrderViewSet,
    TicketViewSet,
    TopicTaskViewSet,
    TopicViewSet,
    WhistleTaskViewSet,
    WhistleViewSet,
)


class NowhereView(APIView):
    """An address the API does not have, answered in JSON like every other error."""

    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:
        raise NotFound

    @extend_schema(exclude=True)
    def get(self, request: Request) -> NoReturn:
        """Never reached; every method ends in `initial`."""
        raise NotFound


router = SimpleRouter()
router.register("areas", AreaViewSet, "area")
router.register("organisations", OrganisationViewSet, "organisation")
router.register("units", UnitViewSet, "unit")
router.register("places", PlaceViewSet, "place")
router.register("agencies", AgencyViewSet, "agency")
router.register("consent-requests", ConsentViewSet, "consent-request")
router.register("personnel-opinions", PersonnelOpinionViewSet, "personnel-opinion")
router.register("planning-opinions", PlanningOpinionViewSet, "planning-opinion")
router.register("changes", ChangeViewSet, "change")
router.register("appraisals", AppraisalViewSet, "appraisal")
router.register("appraisal-scales", AppraisalScaleViewSet, "appraisal-scale")
router.register("call-backs", CallBackViewSet, "call-back")
router.register("categories", CategoryViewSet, "category")
router.register("tickets", TicketViewSet, "ticket")
router.register("assignments", AssignmentViewSet, "assignment")
router.register("whistles", WhistleViewSet, "whistle")
router.register("whistle-tasks", WhistleTaskViewSet, "whistle-task")
router.register("duty-rules", DutyRuleViewSet, "duty-rule")
router.register("adjustments", AdjustmentViewSet, "adjustment")
router.register("supervision-orders", SupervisionOrderViewSet, "supervision-order")
router.register("objections", ObjectionViewSet, "objection")
router.register("fallback-owners", FallbackOwnerViewSet, "fallback-owner")
router.register("meetings", MeetingViewSet, "meeting")
router.register("resolutions", ResolutionViewSet, "resolution")
router.register("proposals", ProposalViewSet, "proposal")
router.register("hot-spots", HotSpotViewSet, "hot-spot")
router.register("topics", TopicViewSet, "topic")
router.register("topic-tasks", TopicTaskViewSet, "topic-task")
router.register("inspections", InspectionViewSet, "inspection")
router.register("clocks", ClockViewSet, "clock")
router.register("limits", LimitViewSet, "limit")
router.register("ladders", LadderViewSet, "ladder")
router.register("calendars", CalendarViewSet, "calendar")
router.register("jobs", JobViewSet, "job")
router.register("saved-views", SavedViewViewSet, "saved-view")
router.register("people", PersonViewSet, "person")
router.register("accounts", AccountViewSet, "account")
router.register("sessions", SessionViewSet, "session")
router.register("identities", IdentityViewSet, "identity")
router.register("identity-providers", IdentityProviderViewSet, "identity-provider")
router.register("posts", PostViewSet, "post")
router.register("nominations", NominationViewSet, "nomination")
router.register("memberships", MembershipViewSet, "membership")
router.register("teams", TeamViewSet, "team")
router.register("city-imports", CityImportViewSet, "city-import")
router.register("people-imports", PeopleImportViewSet, "people-import")
router.register("pairings", PairingViewSet, "pairing")
router.register("check-ins", CheckInViewSet, "check-in")
router.register("check-in-imports", CheckInImportViewSet, "check-in-import")
router.register("service-records", ServiceRecordViewSet, "service-record")
router.register("hours-entries", HoursEntryViewSet, "hours-entry")
router.register("points-entries", PointsEntryViewSet, "points-entry")
router.register("rewards", RewardViewSet, "reward")
router.register("redemptions", RedemptionViewSet, "redemption")
router.register("hours-imports", HoursImportViewSet, "hours-import")
router.register("hours-lists", HoursListViewSet, "hours-list")
router.register("hours-objections", HoursObjectionViewSet, "hours-objection")
router.register("public-hours", PublicHoursViewSet, "public-hours")
router.register("ledger-rules", LedgerRuleViewSet, "ledger-rule")
router.register("certificates", CertificateViewSet, "certificate")
router.register("half-year-reports", HalfYearReportViewSet, "half-year-report")
router.register("service-appraisals", ServiceAppraisalViewSet, "service-appraisal")
router.register("service-scales", ServiceScaleViewSet, "service-scale")
router.register("alliances", AllianceViewSet, "alliance")
router.register("seats", SeatViewSet, "seat")
router.register("service-items", ServiceItemViewSet, "service-item")
router.register("service-requests", ServiceRequestViewSet, "service-request")
router.register("service-papers", MaterialViewSet, "service-paper")
router.register("stations", StationViewSet, "station")
router.register("alliance-meetings", AllianceMeetingViewSet, "alliance-meeting")
router.register("list-entries", ListEntryViewSet, "list-entry")
router.register("pledges", PledgeViewSet, "pledge")
router.register("alliance-appraisals", AllianceAppraisalViewSet, "alliance-appraisal")
router.register("shared-resources", SharedResourceViewSet, "shared-resource")
router.register("public-shared", PublicSharedViewSet, "public-shared")
router.register("resource-uses", ResourceUseViewSet, "resource-use")
router.register("spaces", SpaceViewSet, "space")
router.register("bookings", BookingViewSet, "booking")
router.register("booking-pauses", BookingPauseViewSet, "booking-pause")
router.register("wish-wall", WallViewSet, "wish-wall")
router.register("wishes", WishViewSet, "wish")
router.register("wish-claims", ClaimViewSet, "wish-claim")
router.register("deliberations", DeliberationViewSet, "deliberation")
router.register("public-deliberations", PublicDeliberationViewSet, "public-deliberation")
router.register("activities", ActivityViewSet, "activity")
router.register("shifts", ShiftViewSet, "shift")
router.register("sign-ups", SignUpViewSet, "sign-up")
router.register("unit-batches", UnitBatchViewSet, "unit-batch")
router.register("activity-organisers", OrganiserViewSet, "activity-organiser")
router.register("visits", VisitViewSet, "visit")
router.register("care-contacts", CareViewSet, "care")
router.register("circle", CircleViewSet, "circle")
router.register("notices", NoticeViewSet, "notice")
router.register("subscriptions", SubscriptionViewSet, "subscription")
router.register("api-keys", ApiKeyViewSet, "api-key")
router.register("channels", ChannelViewSet, "channel")
router.register("deliveries", DeliveryViewSet, "delivery")
router.register("frozen-months", SnapshotViewSet, "frozen-month")
router.register("erasures", ErasureViewSet, "erasure")
router.register("simulations", SimulationViewSet, "simulation")
router.register("ledgers", LedgerViewSet, "ledger")
router.register("report-runs", ReportRunViewSet, "report-run")
router.register("report-templates", ReportTemplateViewSet, "report-template")
router.register("report-schedules", ReportScheduleViewSet, "report-schedule")
router.register("table-requests", TableRequestViewSet, "table-request")

DOCS = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")

app_name = "api"
urlpatterns = [
    path("tokens/", TokenView.as_view(), name="tokens"),
    path("second-factor/", SecondFactorView.as_view(), name="second-factor"),
    path("second-factor/confirm/", SecondFactorConfirmView.as_view(), name="second-factor-confirm"),
    path("second-factor/recovery-codes/", RecoveryCodesView.as_view(), name="second-factor-codes"),
    path("second-factor/drop/", SecondFactorDropView.as_view(), name="second-factor-drop"),
    path("certificate-checks/", CertificateCheckView.as_view(), name="certificate-check"),
    path("near/", NearView.as_view(), name="near"),
    path("household-bands/", BandsView.as_view(), name="household-bands"),
    path("health-check/", HealthView.as_view(), name="health-check"),
    path("areas/<slug:code>/outline/", OutlineView.as_view(), name="area-outline"),
    path("branch-plans/", BranchPlanView.as_view(), name="branch-plans"),
    path("grid-plans/", GridPlanView.as_view(), name="grid-plans"),
    path("cities/", CitiesView.as_view(), name="cities"),
    path("cockpit/", CockpitView.as_view(), name="cockpit"),
    path("coverage/", CoverageView.as_view(), name="coverage"),
    path("figures/", FiguresView.as_view(), name="figures"),
    path("figures/<slug:measure>/cases/", FigureCasesView.as_view(), name="figure-cases"),
    path("my-tasks/", MyTasksView.as_view(), name="my-tasks"),
    path("search/", SearchView.as_view(), name="search"),
    path("public-search/", PublicSearchView.as_view(), name="public-search"),
    path("suggestions/", SuggestionView.as_view(), name="suggestions"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", DOCS, name="docs"),
    path("", include(router.urls)),
    re_path(r"^.*$", NowhereView.as_view(), name="nowhere"),
]
