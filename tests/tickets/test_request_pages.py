"""The list of requests, the panel on a matter's page, their REST doors, and what they cost."""

import pytest
from django.utils import translation

from tests.tickets import calls
from tests.tickets.asking import DAY, HOUR, asked, closed_late, decide, fresh, share_of
from tests.tickets.desk import dispatched, queries, receipt, reported
from tickets.models import Adjustment, SupervisionOrder
from tickets.operations import adjustments, dispatch, handlers, supervision, triage
from tickets.operations.dispatch import give

pytestmark = pytest.mark.django_db

TO_ASK = {"reason": "等配件到货"}


@pytest.fixture(autouse=True)
def _monday(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def scene(world):
    """One request of each kind and state that a page may meet."""
    first, second = dispatched(world), dispatched(world, text="另一件。")
    asked(world, share_of(first), by=world.department)
    decide(world, asked(world, share_of(second)), "refuse", reason="仓库有现货")
    assist = give(fresh(second), "assist", unit=world.traffic, by=world.clerk, at=world.now)
    asked(world, assist, "return", by=world.traffic_officer)
    late = dispatched(world, text="迟了。")
    closed_late(world, late, world.now + 4 * DAY)
    appeal = asked(world, share_of(late), "appeal", by=world.department)
    decide(world, appeal, "forward", by=world.community)
    asked(world, calls.signed(world), by=world.department)
    other = {"area": world.hubei_b1, "by": world.gridworker_other}
    ticket = dispatched_elsewhere(world, **other)
    asked(world, share_of(ticket))
    return first, second


def dispatched_elsewhere(world, **where):
    ticket = reported(world, **where)
    ticket = triage.file_ticket(ticket, by=world.community_other, at=world.now)
    return dispatch.dispatch_ticket(
        ticket, by=world.community_other, at=world.now, lead=world.urban
    )


def kinds(response):
    return sorted(card.row.kind for card in response.context["cards"])


def test_the_list_begins_with_what_the_reader_decides(world, scene, client):
    expected = {
        "department_head": ["extension", "extension"],
        "clerk": ["appeal", "return"],
        "community": ["appeal", "return"],
    }
    for person, found in expected.items():
        client.force_login(world.user(person))
        response = client.get("/adjustments/")
        assert response.context["view"] == "mine"
        assert kinds(response) == found, person
        for card in response.context["cards"]:
            assert card.moves or person == "community", card
    client.force_login(world.department)
    response = client.get("/adjustments/")
    assert response.context["view"] == "pending"
    assert "Take the request back" in response.content.decode()


def test_nobody_sees_requests_of_other_streets_or_units(world, scene, client):
    client.force_login(world.clerk)
    assert len(client.get("/adjustments/?view=all").context["cards"]) == 5
    client.force_login(world.community_other)
    assert kinds(client.get("/adjustments/?view=all")) == ["extension"]
    client.force_login(world.department2)
    assert kinds(client.get("/adjustments/?view=all")) == []
    client.force_login(world.traffic_officer)
    assert kinds(client.get("/adjustments/?view=all")) == ["return"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("view=all&kind=return", ["return"]),
        ("view=all&status=refused", ["extension"]),
        ("view=all&unit=U000", ["appeal", "extension", "extension", "extension"]),
        ("view=pending", ["appeal", "extension", "extension", "return"]),
        ("view=nonsense", ["appeal", "extension", "extension", "extension", "return"]),
    ],
)
def test_the_list_can_be_narrowed(world, scene, client, query, found):
    client.force_login(world.clerk)
    assert kinds(client.get(f"/adjustments/?{query}")) == found


def test_the_number_of_a_matter_finds_its_requests(world, scene, client):
    client.force_login(world.clerk)
    response = client.get(f"/adjustments/?q={scene[1].number}")
    assert kinds(response) == ["extension", "return"]
    assert "仓库有现货" in response.content.decode()
    whistle = Adjustment.objects.exclude(task=None).get().matter
    assert kinds(client.get(f"/adjustments/?q={whistle.number}")) == ["extension"]


def test_a_damaged_address_is_refused_in_words(world, client):
    client.force_login(world.clerk)
    assert client.get("/adjustments/?cursor=broken").status_code == 409


def test_the_pages_of_a_matter_fetch_the_panel(world, scene, client):
    client.force_login(world.clerk)
    page = client.get(f"/tickets/{scene[1].number}/")
    assert f'hx-get="/tickets/{scene[1].number}/requests/"' in page.content.decode()
    panel = client.get(f"/tickets/{scene[1].number}/requests/").content.decode()
    assert "仓库有现货" in panel
    assert "Give it to another unit" in panel
    task = Adjustment.objects.exclude(task=None).get().task
    page = client.get(f"/whistles/{task.whistle.number}/")
    assert f'hx-get="/whistles/{task.whistle.number}/requests/"' in page.content.decode()
    assert client.get(f"/whistles/{task.whistle.number}/requests/").status_code == 200
    quiet = dispatched(world, text="第三件。")
    assert "/requests/" not in client.get(f"/tickets/{quiet.number}/").content.decode()


def test_an_order_is_answered_from_the_panel(world, client):
    share = share_of(dispatched(world))
    at = share.due_at + DAY
    by = {"by": world.street, "at": at, "reason": "请抓紧"}
    supervision.chase_share(share, **by)
    supervision.order_share(fresh(share), answer_by=at.date(), **by)
    order = SupervisionOrder.objects.get(level="order")
    client.force_login(world.department)
    panel = client.get(f"/tickets/{share.ticket.number}/requests/").content.decode()
    url = f"/supervision-orders/{order.pk}/moves/answer/"
    assert url in panel
    assert client.get(url).status_code == 200
    assert client.post(url, {"answer": ""}).status_code == 422
    assert client.post(url, {"answer": "明日完成"}).status_code == 302
    assert fresh(order).answer == "明日完成"
    assert "明日完成" in client.get(f"/tickets/{share.ticket.number}/requests/").content.decode()


def test_a_repeated_decision_counts_as_done_and_another_hears_of_it(world, client):
    request = asked(world, share_of(dispatched(world)))
    url, seen = f"/adjustments/{request.pk}/moves/grant/", {"seen": request.flow_count}
    client.force_login(world.clerk)
    assert client.post(url, seen).status_code == 302
    assert client.post(url, seen).status_code == 302
    client.force_login(world.community)
    late = client.post(url, seen)
    assert late.status_code == 422
    assert "Extension: Grant" in late.content.decode()


def test_the_form_of_a_return_suggests_whom_the_duty_list_names(world, client):
    share = share_of(dispatched(world, lead=world.housing))
    request = asked(world, share, "return", by=world.housing_officer)
    client.force_login(world.clerk)
    form = client.get(f"/adjustments/{request.pk}/moves/redirect/").context["form"]
    assert form["unit"].value() == world.urban.code
    codes = set(form.fields["unit"].queryset.values_list("code", flat=True))
    assert world.housing.code not in codes


def test_the_handler_is_named_among_colleagues(world, client):
    share = share_of(dispatched(world))
    client.force_login(world.department_head)
    url = f"/assignments/{share.pk}/moves/name-handler/"
    people = client.get(url).context["form"].fields["person"].queryset
    assert {row.pk for row in people} == {
        world.department.person_id,
        world.department_head.person_id,
    }
    assert client.post(url, {"person": world.department2.person_id}).status_code == 422
    assert client.post(url, {"person": world.department.person_id}).status_code == 302
    assert fresh(share).person == world.department.person
    handlers.withdraw_handler(fresh(share), by=world.department, at=world.now)


def test_moves_beside_the_duty_stand_behind_a_fold(world, client):
    ticket = dispatched(world)
    client.force_login(world.department)
    card = client.get(f"/tickets/{ticket.number}/").context["assignments"][0]
    assert [move.name for move in card.moves] == ["sign"]
    asks = {"ask-extension", "ask-suspension", "ask-return", "name-handler"}
    assert {move.name for move in card.more} == asks
    row = client.get("/inbox/").context["cards"][0]
    assert [move.name for move in row.moves] == ["sign"]
    assert {move.name for move in row.more} == asks


def test_the_prices_do_not_grow(world, scene, client):
    client.force_login(world.clerk)
    number = scene[1].number
    pages = ("/adjustments/?view=all", f"/tickets/{number}/requests/", f"/tickets/{number}/")
    few = {page: queries(client, page) for page in pages}
    for n in range(6):
        asked(world, share_of(dispatched(world, text=f"第{n}件。")), by=world.department)
    share = share_of(scene[1])
    for _round in range(4):
        decide(world, asked(world, share), "refuse", reason="不同意")
    assert {page: queries(client, page) for page in pages} == few
    assert few[pages[0]] <= 12
    assert few[pages[1]] <= 12
    assert few[pages[2]] <= 20


def test_the_rest_doors_offer_and_take_the_same_moves(world, scene, client):
    client.force_login(world.clerk)
    rows = client.get("/api/v1/adjustments/?view=pending&kind=return").json()["results"]
    assert [row["status"] for row in rows] == ["endorsed"]
    one = client.get(f"/api/v1/adjustments/{rows[0]['id']}/").json()
    moves = {move["name"]: move for move in one["moves"]}
    assert set(moves) == {"redirect", "refuse"}
    units = {choice["value"] for choice in moves["redirect"]["fields"][0]["choices"]}
    assert world.housing.code in units
    url = f"/api/v1/adjustments/{rows[0]['id']}/moves/redirect/"
    answer = client.post(url, {"unit": world.housing.code}, content_type="application/json")
    assert answer.json()["status"] == "granted"
    again = client.post(url, {"unit": world.housing.code}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "move_not_open")


def test_asking_over_rest(world, client):
    share = share_of(dispatched(world))
    client.force_login(world.department_head)
    url = f"/api/v1/assignments/{share.pk}/moves/ask-suspension/"
    wrong = client.post(url, {**TO_ASK, "until_on": "soon"}, content_type="application/json")
    assert set(wrong.json()["errors"]) == {"until_on"}
    past = client.post(url, {**TO_ASK, "until_on": "2020-01-01"}, content_type="application/json")
    assert (past.status_code, past.json()["field"]) == (409, "until_on")
    given = client.post(url, {**TO_ASK, "until_on": "2026-12-16"}, content_type="application/json")
    assert given.json()["asked"] == ["suspension"]
    orders = client.get("/api/v1/supervision-orders/?open=true").json()["results"]
    assert orders == []


def test_a_resident_reads_that_it_rests_and_until_when(world, client):
    given = receipt(world)
    ticket = triage.file_ticket(given.ticket, by=world.clerk, at=world.now)
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, lead=world.urban)
    until = world.now.date() + 30 * DAY
    request = asked(world, share_of(ticket), "suspension", until_on=until, reason="等气温回升")
    adjustments.grant_adjustment(request, by=world.clerk, at=world.now + HOUR)
    page = client.get(f"/follow/{given.code}/").content.decode()
    assert "It rests until" in page
    assert until.isoformat() in page
    assert "等气温回升" in page
