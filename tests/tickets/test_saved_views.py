"""Saved views: kept under a name, shared with colleagues, counted for each reader."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.powers import Power
from lib.errors import Refused
from lib.pages import capped_counts
from members.models import SavedView
from members.operations import saved
from members.operations.saved import ViewDraft, save_view
from tests.tickets.calls import issued
from tests.tickets.desk import HOUR, closed, dispatched, filed, queries, reported
from tickets.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def clerk(client, world):
    client.force_login(world.clerk)
    return client


def keep(world, by="clerk", name="地锁", params=None, **more) -> SavedView:
    draft = ViewDraft("tickets", name, params or {"view": "all", "category": "0121"}, **more)
    return save_view(draft, by=world.user(by), at=world.now)


def readers(view) -> set[str]:
    """Who of the cast may open a view."""
    people = type(view.owner).objects.exclude(person=None)
    return {user.username for user in people if view in SavedView.objects.to(user)}


def tabs(client, query="") -> dict[str, str]:
    context = client.get(f"/views/counts/{query}").context
    return {tab.label: tab.count for tab in context["saved_tabs"]}


# Keeping


def test_the_filters_of_the_list_are_kept_under_a_name(world, clerk):
    reported(world)
    page = clerk.get("/tickets/?category=0121&light=green&q=")
    assert "/views/new/?kind=tickets" in page.context["saving_url"]
    form = clerk.get(page.context["saving_url"])
    assert form.status_code == 200
    answer = clerk.post(page.context["saving_url"], {"name": "绿灯地锁", "shared_with": "private"})
    view = SavedView.objects.get()
    assert (view.owner, view.name) == (world.clerk, "绿灯地锁")
    assert view.params == {"view": "open", "category": "0121", "light": "green"}
    shown = clerk.get(answer.url)
    assert shown.context["saved_tabs"][0].active
    assert [chip["label"] for chip in shown.context["chips"]] == [
        "Category: 私设地桩地锁",
        "Light: On time",
    ]


def test_filters_that_make_no_sense_are_not_kept(world, clerk):
    url = "/views/new/?kind=tickets&category=zzzz"
    answer = clerk.post(url, {"name": "坏的", "shared_with": "private"})
    assert answer.status_code == 422
    assert not SavedView.objects.exists()
    assert clerk.get("/views/new/?kind=nonsense").status_code == 404


def test_a_name_is_used_once_by_each_owner(world, clerk):
    keep(world)
    keep(world, by="community")
    answer = clerk.post("/views/new/?view=open", {"name": "地锁", "shared_with": "private"})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]


def test_nobody_keeps_views_without_end(world, monkeypatch):
    monkeypatch.setattr(saved, "MOST", 1)
    keep(world)
    with pytest.raises(Refused) as refused:
        keep(world, name="又一个")
    assert refused.value.code == "too_many_views"


def test_a_view_is_renamed_changed_and_dropped_by_its_owner_only(world, clerk, client):
    view = keep(world, shared_with="area", area=world.sundi)
    answer = clerk.post(f"/views/{view.pk}/", {"name": "新名", "shared_with": "private"})
    assert answer.status_code == 302
    view.refresh_from_db()
    assert (view.name, view.params["category"]) == ("新名", "0121")
    shared = {"name": "新名", "shared_with": "area", "area": world.sundi.code}
    clerk.post(f"/views/{view.pk}/?view=closed", shared)
    view.refresh_from_db()
    assert view.params == {"view": "closed"}
    client.force_login(world.community)
    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert client.post(f"/views/{view.pk}/drop/").status_code == 404
    client.force_login(world.clerk)
    client.post(f"/views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


def test_a_view_brings_its_own_columns(world, clerk):
    view = keep(world, columns=["channel", "due"])
    names = [head["name"] for head in clerk.get(f"/tickets/?{view.query}").context["heads"]]
    assert names == ["due", "channel"]
    assert len(clerk.get("/tickets/").context["heads"]) == 6


# Sharing


SHARING = [
    ("clerk", {}, {"clerk"}),
    (
        "clerk",
        {"shared_with": "area", "area": "sundi"},
        {"clerk", "community", "gridhead", "gridworker", "gridworker_two", "buildinghead"}
        | {"volunteer"},
    ),
    (
        "clerk",
        {"shared_with": "area", "area": "sundi_1"},
        {"clerk", "gridhead", "gridworker", "buildinghead"},
    ),
    (
        "street",
        {"shared_with": "role_area", "role": "community_secretary", "area": "anmin"},
        {"street", "community", "community_sister"},
    ),
    (
        "admin",
        {"shared_with": "role", "role": "grid_worker"},
        {"admin", "gridworker", "gridworker_two", "gridworker_other"},
    ),
    (
        "admin",
        {"shared_with": "role", "role": "department_officer"},
        {"admin", "department", "department2", "traffic_officer", "housing_officer"}
        | {"property_officer"},
    ),
    ("admin", {"shared_with": "role", "role": "district_desk"}, {"admin", "district"}),
    ("admin_dh", {"shared_with": "role", "role": "admin"}, {"admin_dh"}),
]


@pytest.mark.parametrize(("owner", "sharing", "expected"), SHARING)
def test_a_view_reaches_whom_it_is_shared_with(world, owner, sharing, expected):
    area = sharing.get("area")
    given = {**sharing, "area": getattr(world, area)} if area else sharing
    assert readers(keep(world, by=owner, **given)) == expected


@pytest.mark.parametrize(
    ("owner", "sharing", "code"),
    [
        ("clerk", {"shared_with": "area", "area": "hubei"}, "area_elsewhere"),
        ("clerk", {"shared_with": "area", "area": "anmin"}, "area_elsewhere"),
        ("clerk", {"shared_with": "area"}, "area_needed"),
        ("clerk", {"shared_with": "role_area", "area": "sundi"}, "role_needed"),
        ("clerk", {"shared_with": "role", "role": "grid_worker"}, "sharing_too_wide"),
        ("admin", {"shared_with": "role"}, "role_needed"),
        ("admin", {"shared_with": "area", "area": "liyuan"}, "area_elsewhere"),
    ],
)
def test_nobody_shares_beyond_where_they_work(world, owner, sharing, code):
    area = sharing.get("area")
    given = {**sharing, "area": getattr(world, area)} if area else sharing
    with pytest.raises(Refused) as refused:
        keep(world, by=owner, **given)
    assert refused.value.code == code


def test_each_reader_of_a_shared_view_sees_rows_within_their_own_reach(world, client):
    view = keep(
        world, by="street", shared_with="role_area", role="community_secretary", area=world.anmin
    )
    mine = reported(world)
    other = reported(world, area=world.yushan_1, by=world.system)
    for username, expected in (
        ("street", {mine.title: 2}),
        ("community", {mine.title: 1}),
        ("community_sister", {other.title: 1}),
    ):
        client.force_login(world.user(username))
        assert tabs(client) == {"地锁": str(sum(expected.values()))}
        rows = client.get(f"/tickets/?{view.query}").context["rows"]
        assert len(rows) == sum(expected.values())


def test_filters_a_reader_may_not_use_hold_nothing(world, client):
    keep(
        world,
        by="street",
        params={"view": "all", "within": world.sundi.code},
        shared_with="role_area",
        role="community_secretary",
        area=world.anmin,
    )
    reported(world, area=world.yushan_1, by=world.system)
    client.force_login(world.user("community_sister"))
    assert tabs(client) == {"地锁": "0"}


# Counts


def test_counts_are_those_of_the_lists_and_stop_at_a_thousand(world, clerk, monkeypatch):
    for make in (reported, filed, dispatched, closed):
        make(world)
    issued(world)
    keep(world, name="在办", params={"view": "working"})
    keep(world, name="全部", params={"view": "all"})
    save_view(ViewDraft("whistles", "哨", {"view": "open"}), by=world.clerk, at=world.now)
    assert tabs(clerk) == {"在办": "1", "全部": "4"}
    assert tabs(clerk, "?kind=whistles") == {"哨": "1"}
    assert capped_counts([Ticket.objects.all(), Ticket.objects.none()], 3) == [4, 0]
    monkeypatch.setattr("tickets.views.saved.TAB_CAP", 3)
    monkeypatch.setattr("tickets.panels.saved.TAB_CAP", 3)
    assert tabs(clerk) == {"在办": "1", "全部": "3+"}


def test_eight_views_are_counted_in_one_query(world, clerk):
    for number in range(8):
        keep(world, name=f"第{number}个", params={"view": "all", "reopened": "on"})
    tabs(clerk)
    with CaptureQueriesContext(connection) as seen:
        assert len(tabs(clerk)) == 8
    assert sum("UNION ALL" in query["sql"] for query in seen) == 1
    assert len(seen) <= 6


def test_the_list_stays_cheap_with_many_views(world, clerk):
    for number in range(27):
        reported(world, text=f"第{number}件。")
    for number in range(10):
        keep(world, name=f"第{number}个")
    assert queries(clerk, "/tickets/") <= 12


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    stages=st.lists(
        st.tuples(
            st.sampled_from([reported, filed, dispatched, closed]),
            st.sampled_from(["0121", "0603"]),
        ),
        max_size=5,
    ),
    params=st.fixed_dictionaries(
        {"view": st.sampled_from(["open", "working", "closed", "all", "waiting"])},
        optional={
            "category": st.sampled_from(["01", "0121", "0603"]),
            "status": st.sampled_from(["reported", "filed", "closed"]),
            "q": st.sampled_from(["地锁", "路灯", "公共"]),
            "key": st.just("on"),
            "sort": st.just("due"),
        },
    ),
)
def test_count_list_and_brute_force_agree(world, client, stages, params):
    Ticket.objects.all().delete()
    SavedView.objects.all().delete()
    for make, code in stages:
        make(world, code=code)
    keep(world, params=params)
    client.force_login(world.clerk)
    rows = client.get("/tickets/", params).context["rows"]
    expected = [row for row in Ticket.objects.all() if fits(row, params, world)]
    assert tabs(client)["地锁"] == str(len(rows)) == str(len(expected))


def fits(ticket, params, world) -> bool:
    """The filters in plain Python."""
    category = ticket.category
    views = {
        "open": ticket.closed_at is None,
        "working": ticket.status in ("dispatched", "handling"),
        "closed": ticket.closed_at is not None,
        "all": True,
        "waiting": ticket.status in ("reported", "accepted", "filed"),
    }
    words = f"{ticket.title}{ticket.text}{ticket.address}{ticket.area.name}"
    return all(
        (
            views[params["view"]],
            params.get("category") in (None, category.code, category.parent.code),
            params.get("status") in (None, ticket.status),
            params.get("q", "") in words,
            "key" not in params or category.is_key_matter,
            world.clerk.reach(Power.VIEW_TICKETS).covers_area(ticket.area),
        )
    )
