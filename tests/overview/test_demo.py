"""The demo: real divisions in full, a history the auditor finds nothing in, no second load."""

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.apps import apps
from django.contrib.auth.hashers import check_password
from django.core.management import call_command
from django.db import transaction
from django.db.models import Count, F
from django.test import override_settings
from django.utils import timezone

from grids.boundaries import locate
from grids.models import Area, OrganisationChange, PartyOrganisation, Unit
from grids.operations import check_tree
from grids.powers import Power
from lib.periods import Period, PeriodKind
from lib.pii import decrypt
from members.models import (
    Certificate,
    CheckIn,
    HalfYearReport,
    HoursEntry,
    Pairing,
    Person,
    Redemption,
    ServiceAppraisal,
    User,
)
from members.operations.accounts import system_user
from members.operations.points import balance_of
from overview.demo import history, loading
from overview.demo.loading import load_demo
from overview.demo.plan import Plan
from overview.demo.progress import Silent
from overview.demo.words import table
from overview.panels.cases import LOOKS
from overview.panels.figures import Question
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Kind, read_figures
from overview.statistics.sources import SOURCE_OF, cases
from records.models import Heartbeat
from services.models import (
    Activity,
    Alliance,
    CareContact,
    CircleRow,
    Deliberation,
    Material,
    ResourceUse,
    ServiceItem,
    ServiceRequest,
    SharedResource,
    SignUp,
    UnitBatch,
    Visit,
    Wish,
)
from services.workflow.requests import RequestStatus
from tests.world import build_world
from tickets.models import (
    Assignment,
    Clock,
    DutyRule,
    Escalation,
    Rating,
    Ticket,
    TicketGrams,
    Timer,
    Whistle,
    WhistleScore,
    WhistleTask,
)
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep
from tickets.operations.tallying import drift, fold_changes
from tickets.statistics.tallies import Basis

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TICKETS = 260
LOGINS = ["admin", "street", "community", "gridworker", "department", "department2", "district"]
LOGINS += ["volunteer", *(f"{name}_dh" for name in LOGINS), "volunteer_dh"]


@pytest.fixture(scope="module")
def now():
    return timezone.now()


@pytest.fixture(scope="module", autouse=True)
def demo(django_db_setup, django_db_blocker, tmp_path_factory, now):
    """One load into an empty database for all tests here; the cast comes back afterwards."""
    folder = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=str(folder)):
        call_command("flush", interactive=False, reset_sequences=False, verbosity=0)
        yield load(TICKETS, now)
        call_command("flush", interactive=False, reset_sequences=False, verbosity=0)
        build_world()


def load(tickets, at):
    return load_demo(tickets=tickets, seed=2026, at=at, out=Silent(), workers=1)


def count_all():
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


def login(username):
    return User.objects.get(username=username)


def test_every_real_division_is_there():
    communities = Area.objects.filter(tier="community")
    maanshan, dunhuang = (communities.filter(city__code=code) for code in ("3405", "620982"))
    assert (maanshan.count(), dunhuang.count()) == (567, 67)
    assert maanshan.filter(committee_kind="residents").count() == 175
    assert dunhuang.filter(committee_kind="residents").count() == 10
    assert all(len(code) == 12 for code in communities.values_list("code", flat=True))
    named = dict(communities.values_list("code", "name"))
    assert named["340504003014"] == "孙底社区"
    assert named["620982101004"] == "梨园社区"
    assert named["620982101010"] == "古城社区"


def test_each_city_is_woven_in_its_own_levels():
    urban = Area.objects.filter(committee_kind="residents", city__code="3405")
    grids = [row.grids for row in urban.annotate(grids=Count("children"))]
    assert min(grids) >= 8 and max(grids) <= 15
    tiers = Counter(Area.objects.filter(city__code="620982").values_list("tier", flat=True))
    assert (tiers["section"], tiers["grid"]) == (339, 0)
    assert tiers["unit"] > tiers["building"] > tiers["section"]
    basic = Area.objects.filter(tier="grid", kind="basic")
    fitting = basic.filter(households__range=(300, 500)).count()
    assert 0.9 < fitting / basic.count() < 1
    assert check_tree(Area) == check_tree(PartyOrganisation) == []


def test_outlines_below_the_district_are_marked_and_hold_their_buildings():
    shaped = Area.objects.exclude(tier__in=("building", "unit"))
    assert not shaped.filter(boundary=None).exists()
    assert not shaped.filter(boundary_is_synthetic=False).exists()
    assert not Area.objects.filter(lng=None).exists()
    for building in Area.objects.filter(tier="building").order_by("code")[::1500]:
        assert locate(building.lng, building.lat).pk == building.parent_id


def test_party_organisations_have_the_known_numbers():
    counts = Counter(PartyOrganisation.objects.values_list("city__code", "kind"))
    kinds = ("branch", "joint_branch", "group")
    assert abs(sum(counts["3405", kind] for kind in kinds) - 1628) <= 1628 * 0.02
    assert counts["620982", "branch"] == 65
    sections = Area.objects.filter(tier="section")
    assert not sections.exclude(organisations__kind="branch").exists()
    shared = sections.annotate(n=Count("organisations")).filter(n__gt=1)
    assert shared.exists()


def test_people_are_made_up_and_few_can_log_in():
    assert 9_000 < Person.objects.count() <= 12_500
    assert decrypt(Person.objects.first().phone_cipher).startswith("12")
    usable = [user.username for user in User.objects.all() if user.has_usable_password()]
    assert set(usable) == {row["username"] for row in table("logins")}


def test_each_login_works_where_the_design_says(settings):
    assert set(LOGINS) <= set(User.objects.values_list("username", flat=True))
    for username in LOGINS:
        assert check_password(settings.DEMO_PASSWORD, login(username).password)
        assert login(username).is_demo
    scopes = {
        username: {post.scope.name for post in login(username).active_posts} for username in LOGINS
    }
    assert scopes["gridworker"] == {"孙底第一网格"}
    assert scopes["street"] == {"安民街道"}
    assert scopes["district"] == {"雨山区"}
    assert scopes["department"] == {"雨山区城市管理局"}
    assert scopes["department2"] == {"雨山区供水公司"}
    assert scopes["street_dh"] == {"沙州镇"}
    assert "孙底社区" in scopes["community"] and "梨园社区" in scopes["community_dh"]
    assert login("admin").reach("view_tickets").everywhere


def test_every_role_finds_a_day_of_work():
    for suffix in ("", "_dh"):
        seen = Ticket.objects.within(login(f"community{suffix}").reach("view_tickets"))
        states = set(seen.values_list("status", flat=True))
        wanted = {"reported", "accepted", "filed", "dispatched", "handling", "checking", "closed"}
        assert wanted <= states
        for username in ("department", "department2"):
            reach = login(f"{username}{suffix}").reach("handle")
            assert Assignment.objects.addressed(reach).open().count() >= 3
            assert WhistleTask.objects.addressed(reach).open().exists()
        grid = login(f"gridworker{suffix}").reach("check")
        assert Ticket.objects.within(grid).filter(status="checking").exists()
        mine = login(f"volunteer{suffix}")
        assert Ticket.objects.within(mine.reach("view_tickets")).exists()
        assert login(f"community{suffix}").notices.filter(read_at=None).exists()


def test_lights_of_all_colours_are_on(now):
    units = Unit.objects.filter(short_name__in=("城管局", "供水公司"))
    given = Assignment.objects.filter(unit__in=units).open()
    for light in ("green", "yellow", "red"):
        assert given.lit(light, at=now).exists(), light


def test_whistles_stand_in_every_state_and_late_ones_have_climbed():
    states = Counter(Whistle.objects.values_list("status", flat=True))
    wanted = {"draft", "submitted", "issued", "in_progress", "verify", "closed", "scored"}
    assert wanted <= set(states)
    assert set(Whistle.objects.values_list("kind", flat=True)) == {"routine", "joint", "emergency"}
    assert WhistleScore.objects.exists()
    silent = Escalation.objects.filter(subject_type="whistle_task", clock__kind="sign", level=4)
    assert silent.exists()
    assert Whistle.objects.filter(handed_up_to="district").exists()


def test_the_auditor_finds_nothing_and_the_sweeper_has_nothing_to_do(now):
    assert {kind: count for kind, count in audit(now).items() if count} == {}
    assert sweep(now).escalations == 0
    running = Clock.objects.running().filter(ladder_ended=False)
    assert Timer.objects.filter(state="pending").count() == running.count()


def test_histories_are_unbroken():
    for model in (Ticket, Whistle):
        counted = model.objects.annotate(n=Count("records"))
        assert not counted.exclude(n=F("flow_count")).exists()
    for ticket in Ticket.objects.prefetch_related("records"):
        records = sorted(ticket.records.all(), key=lambda record: record.pk)
        assert [row.at for row in records] == sorted(row.at for row in records)
        own = [row for row in records if row.is_own]
        assert [row.before for row in own] == ["", *(row.after for row in own[:-1])]
        assert own[-1].after == ticket.status
    assert TicketGrams.objects.count() == Ticket.objects.count()


def test_thirteen_months_are_told_and_most_is_settled_in_the_grid(now):
    first = Ticket.objects.order_by("reported_at")[0].reported_at
    assert now - timedelta(days=400) < first < now - timedelta(days=300)
    assert not Ticket.objects.filter(reported_at__gt=now).exists()
    shown = ("孙底社区", "梨园社区")
    closed = Ticket.objects.closed().exclude(community_now__name__in=shown)
    assert 0.65 < closed.filter(self_closed=True).count() / closed.count() < 0.95
    assert Rating.objects.exists()


def test_the_duty_list_has_a_rule_for_each_district_and_category():
    led = set(DutyRule.objects.values_list("category__code", "district__code"))
    codes = {code for code, district in led if district}
    assert len(codes) >= 50
    assert {(code, "340504") for code in codes} <= led
    assert DutyRule.objects.filter(area__code="340504003014", category__code="0103").exists()


def test_a_second_load_changes_nothing(now):
    before = count_all()
    assert load(TICKETS, now)["added"] == 0
    assert count_all() == before
    assert Heartbeat.objects.get(name="demo").data["tickets"] == TICKETS


def test_the_same_seed_tells_the_same_stories(now):
    run = loading._run(Heartbeat.objects.get(name=loading.STEPS_MARK).data["runs"][0])
    columns = ("reported_at", "title", "text", "status", "flow_count")
    with transaction.atomic():
        before = Counter(Ticket.objects.values_list(*columns))
        plan = Plan(TICKETS, 2026, now, system_user(), Silent())
        assert history.Chronicle(plan, run).tell(0) == run.count
        again = Counter(Ticket.objects.values_list(*columns)) - before
        transaction.set_rollback(True)
    assert not again - before


def asked(now):
    """Questions of every reader of figures: places, periods and bases, a sample of all."""
    day = timezone.localdate(now)
    periods = [Period.of(kind, day) for kind in PeriodKind]
    periods += [period.previous for period in periods]
    logins = ("admin", "district", "street", "community", "gridworker", "department", "admin_dh")
    places = ("", "340504003014", "340504003", "620982")
    every = list(product(logins, periods, places, Basis))
    for username, period, place, basis in random.Random(2026).sample(every, 40):
        yield Question(login(username), period, place, basis)


def test_every_figure_is_as_long_as_its_list(now):
    """For every figure; and the tallies say what the matters say."""
    counted = 0
    for question in asked(now):
        scope = question.scope()
        figures = read_figures(scope, FIGURES.values(), partly=Decimal("0.5"))
        for name, reading in figures.items():
            figure = FIGURES[name]
            rows = sum(cases(scope, measure).count() for measure in figure.lists)
            if figure.kind == Kind.MEAN or (figure.base and figure.kind == Kind.NUMBER):
                assert rows == reading.n, (question, name)
            elif not figure.weights:
                assert rows == reading.part, (question, name)
            counted += rows
    assert counted > 1000
    assert drift() == []
    fold_changes()
    assert drift() == []


def test_a_figure_opens_its_list(now, client):
    """The page behind each measure has so many rows as the figure says, and opens each of them."""
    month = Period.of(PeriodKind.YEAR, timezone.localdate(now))
    opened = set()
    for username in ("community", "district", "admin"):
        client.force_login(login(username))
        question = Question(login(username), month)
        for measure in SOURCE_OF:
            url = question.case_url(measure)
            if not url:
                assert client.get(f"/figures/{measure}/cases/").status_code == 403
                continue
            page = client.get(url)
            rows = cases(question.scope(), measure)
            assert page.status_code == 200, measure
            assert len(page.context["cases"]) == min(25, rows.count()), measure
            for case in page.context["cases"][:1]:
                assert not case.url or client.get(case.url).status_code == 200, case
                opened.add(rows.model)
    assert opened == set(LOOKS)


def told() -> int:
    """Matters of the histories, without those that wishes, deliberations and visits became."""
    visited = Visit.objects.exclude(ticket=None).values("ticket")
    grown = Ticket.objects.filter(source__in=("wish", "deliberation"))
    return Ticket.objects.exclude(pk__in=visited).exclude(pk__in=grown).count()


def test_an_interrupted_load_goes_on(now, monkeypatch):
    with transaction.atomic():
        with monkeypatch.context() as broken:
            broken.setattr(history.Chronicle, "tell", lambda self, number: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                load(TICKETS + 20, now)
        assert told() == TICKETS
        assert load(TICKETS + 20, now)["added"] == 20
        assert told() == TICKETS + 20
        transaction.set_rollback(True)


def test_a_new_demo_password_is_taken_over(now, settings):
    settings.DEMO_PASSWORD = "Another-9-word"
    load(TICKETS, now)
    assert check_password("Another-9-word", login("community_dh").password)


def test_both_cities_have_their_alliances():
    for city in ("3405", "620982"):
        mine = Alliance.objects.filter(area__city__code=city)
        assert set(mine.values_list("kind", flat=True)) == {"property", "regional"}
        bond = mine.get(kind="property")
        assert bond.gatherings.filter(status="held").exists()
        assert bond.entries.exclude(resolution=None).get().standing == "in_progress"
        assert bond.seats.filter(unit__kind="property_company").exists()


def test_both_cities_have_wishes_and_topics_at_every_step():
    for city in ("3405", "620982"):
        wishes = Wish.objects.filter(area__city__code=city)
        states = {"draft", "verified", "published", "claimed", "fulfilling", "fulfilled", "rated"}
        assert set(wishes.values_list("status", flat=True)) == {*states, "rejected"}
        assert wishes.get(status="rejected").referral_ticket is not None
        topics = Deliberation.objects.filter(area__city__code=city)
        steps = {"collect", "screen", "discuss", "do", "closed"}
        assert set(topics.values_list("status", flat=True)) == steps


def test_both_cities_have_activities_of_each_sort():
    for city in ("3405", "620982"):
        rows = Activity.objects.filter(area__city__code=city)
        states = Counter(rows.values_list("status", flat=True))
        assert states == {"finished": 1, "running": 1, "published": 6, "draft": 5, "cancelled": 1}
        people = SignUp.objects.filter(activity__in=rows)
        assert people.filter(status="offered").count() == 1
        assert people.filter(status="waiting").count() == 2
        assert HoursEntry.objects.filter(community__city__code=city, source_type="signup").exists()
        assert UnitBatch.objects.filter(activity__in=rows).exists()


@pytest.mark.parametrize("suffix", ["", "_dh"])
def test_both_cities_have_hours_points_and_what_they_were_given_for(suffix):
    volunteer = User.objects.get(username=f"volunteer{suffix}")
    mine = HoursEntry.objects.filter(person=volunteer.person, source_type="demo")
    assert mine.count() == 15
    orders = Redemption.objects.filter(person=volunteer.person)
    assert set(orders.values_list("status", flat=True)) == {"ordered", "handed_over", "cancelled"}
    assert balance_of(volunteer.person) > 0
    papers = Certificate.objects.filter(person=volunteer.person)
    assert Counter(paper.is_valid for paper in papers) == {True: 1, False: 1}


@pytest.mark.parametrize("suffix", ["", "_dh"])
def test_both_cities_share_things_and_some_of_it_waits(suffix):
    community = login(f"community{suffix}").active_posts[0].area
    assert SharedResource.objects.filter(area=community).count() == 6
    uses = ResourceUse.objects.filter(resource__area=community)
    assert Counter(uses.values_list("status", flat=True)) == {
        "returned": 2,
        "agreed": 1,
        "asked": 2,
        "declined": 1,
    }


@pytest.mark.parametrize("suffix", ["", "_dh"])
def test_both_cities_offer_services_and_have_requests_in_every_state(suffix):
    login = User.objects.get(username=f"community{suffix}")
    rows = ServiceRequest.objects.within(login.reach(Power.SERVE))
    assert set(rows.values_list("status", flat=True)) == set(RequestStatus.values)
    assert rows.exclude(unit=None).exists()
    assert Material.objects.of(rows).originals_out().exists()
    city = next(post.area.city for post in login.active_posts if post.area_id)
    items = ServiceItem.objects.filter(city=city)
    assert items.count() == 25
    assert items.filter(places=None).count() < items.count()


@pytest.mark.parametrize("suffix", ["", "_dh"])
def test_both_cities_have_rounds_and_a_circle(suffix):
    login = User.objects.get(username=f"gridworker{suffix}")
    reach = login.reach(Power.SERVE)
    visits = Visit.objects.within(reach)
    assert visits.count() > 20
    assert visits.to_follow_up().exists()
    assert visits.exclude(ticket=None).exists()
    assert CareContact.objects.within(reach).count() == 4
    community = User.objects.get(username=f"community{suffix}")
    rows = CircleRow.objects.within(community.reach(Power.VIEW_FIGURES))
    assert rows.exclude(metres={}).exists()


def test_changes_of_the_organisation_wait_and_are_in_effect_in_both_cities():
    rows = OrganisationChange.objects.values_list("city__prefix", "kind", "status")
    assert sorted(rows) == sorted(
        (city, kind, status)
        for city in ("MAS", "DH")
        for kind, status in (
            ("split", "proposed"),
            ("rename", "effective"),
            ("rename", "approved"),
        )
    )


@pytest.mark.parametrize("suffix", ["", "_dh"])
def test_units_and_members_have_checked_in_and_some_of_it_waits(suffix):
    secretary = User.objects.get(username=f"community{suffix}")
    community = secretary.active_posts[0].area
    assert Pairing.objects.filter(community=community, until_on=None).count() == 2
    rows = CheckIn.objects.open().filter(community=community)
    assert Counter(rows.values_list("kind", "status")) == {
        ("unit", "confirmed"): 2,
        ("member", "confirmed"): 9,
        ("member", "pending"): 3,
    }
    assert HoursEntry.objects.filter(community=community, source_type="").count() == 9
    assert HalfYearReport.objects.get(community=community, person=None).community_at
    assert ServiceAppraisal.objects.get(community=community).status == "fed_back"
