"""Pages of limits, ladders and calendars: seen before saved, refused when stale, theirs only."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grids.models import WorkCalendar
from tests.tickets.desk import dispatched, queries
from tickets.models import Clock, LadderPolicy, LimitChange, StepLimit, WhistleLimit
from tickets.operations.following import follow_rules

DAY = timedelta(days=1)


@pytest.fixture
def keeper(world):
    """Somebody who configures every city of the installation."""
    world.admin.is_superuser = True
    world.admin.save()
    return world.user("admin")


def shown_then_saved(client, url, form):
    """Look at what moves, then press save on exactly that."""
    looked = client.post(url, form | {"step": "show"})
    assert looked.status_code == 200, looked.context["form"].errors
    shown = looked.context["form"].fingerprint
    return looked, client.post(url, form | {"step": "save", "shown": shown})


def limit_page(world, code="0121"):
    row = world.category(code).limits.in_use().first()
    return row, f"/settings/limits/category-{row.pk}/"


def test_a_limit_is_shown_then_saved_then_followed(world, client, keeper):
    ticket = dispatched(world)
    client.force_login(keeper)
    row, url = limit_page(world)
    form = {"limit": "400天", "reason": "修订", "moves_running": "on", "seen": row.version}
    looked, saved = shown_then_saved(client, url, form)
    assert looked.context["told"].moving == 1
    assert client.get(url).context["row"].version != row.version
    assert saved.status_code == 302
    follow_rules(world.now)
    assert Clock.objects.running().get().due_at == looked.context["told"].first[0].after
    assert Clock.objects.running().get().due_at > ticket.due_at
    page = client.get(url).content.decode()
    assert "修订" in page
    assert "?limit=2" in page


def test_saving_counts_only_for_what_was_shown(world, client, keeper):
    client.force_login(keeper)
    row, url = limit_page(world)
    form = {"limit": "4天", "reason": "修订", "seen": row.version}
    shown = client.post(url, form | {"step": "show"}).context["form"].fingerprint
    other = form | {"limit": "5天", "step": "save", "shown": shown}
    assert client.post(url, other).context["told"] is not None
    assert not LimitChange.objects.exists()


@pytest.mark.parametrize("text", ["两天", "", "2", "1周"])
def test_a_limit_that_is_not_understood_is_told_at_the_field(world, client, keeper, text):
    client.force_login(keeper)
    _row, url = limit_page(world)
    answer = client.post(url, {"limit": text, "reason": "x", "step": "show"})
    assert answer.status_code == 422
    assert "limit" in answer.context["form"].errors


def test_a_stale_limit_page_is_refused(world, client, keeper):
    client.force_login(keeper)
    row, url = limit_page(world)
    form = {"limit": "4天", "reason": "修订", "seen": row.version}
    shown_then_saved(client, url, form)
    _looked, again = shown_then_saved(client, url, form | {"limit": "5天"})
    assert again.status_code == 422
    assert LimitChange.objects.count() == 1


def test_what_a_limit_was_on_a_day_is_told(world, client, keeper):
    client.force_login(world.clerk)
    row, url = limit_page(world)
    assert client.get(url, {"on": "2026-01-01"}).context["was"] == row.limit
    for odd in ("nonsense", "2026-99-01", "", "9999-12-31"):
        assert client.get(url, {"on": odd}).status_code == 200


@pytest.mark.parametrize("person", ["admin", "admin_dh", "street", "clerk", "department"])
def test_who_may_only_read_is_offered_no_edit(world, client, person):
    client.force_login(world.user(person))
    whistle = WhistleLimit.objects.first()
    step = StepLimit.objects.first()
    for url in (limit_page(world)[1], f"/settings/limits/whistle-{whistle.pk}/"):
        page = client.get(url)
        assert page.status_code == 200
        assert not page.context["may_edit"]
        assert client.post(url, {"limit": "2天", "reason": "x", "step": "save"}).status_code == 403
    assert client.get(f"/settings/limits/step-{step.pk}/").status_code == 200
    assert client.get("/settings/limits/step-99999/").status_code == 404
    assert client.get("/settings/limits/other-1/").status_code == 404


# Ladders


def drafted(client):
    policy = LadderPolicy.objects.get(is_draft=False, city=None)
    answer = client.post(f"/settings/ladders/{policy.pk}/draft/")
    assert answer.status_code == 302
    return LadderPolicy.objects.get(is_draft=True)


def rungs(*levels):
    form = {}
    for n, (percent, who, actions) in enumerate(levels, start=1):
        form |= {f"percent-{n}": percent, f"who-{n}": who, f"actions-{n}": actions, f"note-{n}": ""}
    return form


def test_a_ladder_is_copied_edited_compared_and_put_into_force(world, client, keeper):
    dispatched(world)
    client.force_login(keeper)
    draft = drafted(client)
    edit = f"/settings/ladders/{draft.pk}/assignment/handle/"
    assert client.get(edit).status_code == 200
    form = rungs((25, ["officer"], ["notify"]), (100, ["street"], ["notify", "supervise"]))
    answer = client.post(edit, form | {"seen": draft.revision})
    assert answer.status_code == 302
    page = client.get(f"/settings/ladders/{draft.pk}/")
    assert len(page.context["changes"]) == 1
    activate = f"/settings/ladders/{draft.pk}/activate/"
    wish = {"note": "提前提醒", "moves_running": "on", "seen": draft.revision + 1}
    looked, saved = shown_then_saved(client, activate, wish)
    assert looked.context["told"].moving == 1
    assert saved.status_code == 302
    draft.refresh_from_db()
    assert draft.is_active
    follow_rules(draft.valid_from)
    clock = Clock.objects.running().get()
    assert clock.policy == draft
    assert clock.timers.get(state="pending").fire_at == looked.context["told"].first[0].after
    assert str(draft) in client.get(f"/clocks/{clock.pk}/").content.decode()


def test_a_fault_is_told_at_its_level(world, client, keeper):
    client.force_login(keeper)
    draft = drafted(client)
    edit = f"/settings/ladders/{draft.pk}/assignment/handle/"
    form = rungs((50, ["officer"], ["notify"]), ("", [], []), (40, ["street"], ["notify"]))
    answer = client.post(edit, form | {"seen": draft.revision})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["percent-3"]
    assert client.post(edit, {"seen": draft.revision}).status_code == 422
    assert client.post(edit, rungs(("x", ["mayor"], ["shout"]))).status_code == 422


def test_a_city_makes_its_own_ladder_and_leaves_the_general_one(world, client):
    client.force_login(world.admin_dh)
    general = LadderPolicy.objects.get()
    assert client.get(f"/settings/ladders/{general.pk}/").status_code == 200
    assert client.post(f"/settings/ladders/{general.pk}/draft/").status_code == 403
    draft_url = f"/settings/ladders/{general.pk}/draft/"
    assert client.post(draft_url, {"city": "3405"}).status_code == 403
    assert client.post(draft_url, {"city": "6209"}).status_code == 302
    draft = LadderPolicy.objects.get(is_draft=True)
    assert draft.city == world.city_dh
    for person in ("admin", "street_dh", "clerk"):
        client.force_login(world.user(person))
        assert client.post(f"/settings/ladders/{draft.pk}/drop/").status_code == 403
        assert client.get(f"/settings/ladders/{draft.pk}/activate/").status_code == 403
        assert client.get(f"/settings/ladders/{draft.pk}/ticket/triage/").status_code == 403
    client.force_login(world.admin_dh)
    assert client.post(f"/settings/ladders/{draft.pk}/drop/").status_code == 302
    assert not LadderPolicy.objects.filter(is_draft=True).exists()


# Calendars


def test_a_pasted_year_is_shown_then_saved(world, client, keeper):
    client.force_login(keeper)
    calendar = WorkCalendar.objects.get()
    url = f"/settings/calendar/{calendar.pk}/days/"
    form = {
        "days": "2027-01-01 元旦\n2027-02-05~2027-02-11 春节",
        "published_until": "2027",
        "seen": calendar.version,
    }
    looked, saved = shown_then_saved(client, url, form)
    assert looked.context["told"] is not None
    assert saved.status_code == 302
    calendar.refresh_from_db()
    assert (calendar.published_until, calendar.versions.count()) == (2027, 1)
    page = client.get("/settings/calendar/?year=2027").context
    assert page["is_published"]
    assert len(page["special"]) == 8


def test_hours_days_and_versions_are_edited_the_same_way(world, client, keeper):
    client.force_login(keeper)
    calendar = WorkCalendar.objects.get()
    base = f"/settings/calendar/{calendar.pk}"
    hours = {f"day-{n}": "08:30-12:00，14:00-17:30" for n in range(5)}
    wish = hours | {"day_convention": "legal", "seen": calendar.version}
    assert shown_then_saved(client, f"{base}/hours/", wish)[1].status_code == 302
    calendar.refresh_from_db()
    assert calendar.sessions["0"] == [["08:30", "12:00"], ["14:00", "17:30"]]
    day = {"date": "2026-10-01", "seen": calendar.version}
    assert client.get(f"{base}/remove/?date=2026-10-01").status_code == 200
    assert shown_then_saved(client, f"{base}/remove/", day)[1].status_code == 302
    assert not calendar.days.filter(date="2026-10-01").exists()
    back = {"version": "1", "seen": calendar.version + 1}
    assert shown_then_saved(client, f"{base}/restore/", back)[1].status_code == 302
    calendar.refresh_from_db()
    assert calendar.sessions["0"][0] == ["08:00", "12:00"]
    assert calendar.days.filter(date="2026-10-01").exists()


@pytest.mark.parametrize(
    ("what", "form", "field"),
    [
        ("days", {"days": "元旦", "published_until": "2027"}, "days"),
        ("days", {"days": "2027-01-01", "published_until": "x"}, "published_until"),
        ("hours", {"day-0": "8", "day_convention": "rolling"}, "day-0"),
        ("hours", {"day-0": "12:00-08:00", "day_convention": "rolling"}, "__all__"),
        ("hours", {"day_convention": "odd"}, "day_convention"),
        ("remove", {"date": "2026-11-24"}, "date"),
        ("restore", {"version": "77"}, "version"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_field(world, client, keeper, what, form, field):
    client.force_login(keeper)
    calendar = WorkCalendar.objects.get()
    answer = client.post(f"/settings/calendar/{calendar.pk}/{what}/", form | {"step": "show"})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_city_gets_its_own_calendar_from_the_countrys(world, client):
    client.force_login(world.admin_dh)
    national = WorkCalendar.objects.get()
    assert client.get(f"/settings/calendar/{national.pk}/days/").status_code == 403
    assert client.post("/settings/calendar/new/", {"city": "3405"}).status_code == 403
    assert client.post("/settings/calendar/new/", {"city": "6209"}).status_code == 302
    own = WorkCalendar.objects.get(city=world.city_dh)
    assert client.get(f"/settings/calendar/{own.pk}/days/").status_code == 200
    assert client.post("/settings/calendar/new/", {"city": "6209"}).status_code == 302
    client.force_login(world.admin)
    assert client.get(f"/settings/calendar/{own.pk}/days/").status_code == 403
    assert client.get(f"/settings/calendar/{own.pk}/nonsense/").status_code == 403


def test_pages_of_rules_cost_the_same_whatever_stands_there(world, client, keeper):
    client.force_login(keeper)
    for url, most in (
        ("/settings/categories/", 12),
        ("/settings/categories/0121/", 20),
        ("/settings/limits/", 12),
        (limit_page(world)[1], 20),
        ("/settings/ladders/", 12),
        (f"/settings/ladders/{LadderPolicy.objects.get().pk}/", 20),
        ("/settings/calendar/", 20),
    ):
        assert queries(client, url) <= most, url
