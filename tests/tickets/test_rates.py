"""The three rates: formulas, exclusions, n, weights, and the list behind every figure (5.6)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from lib.errors import Refused
from tests.tickets.calls import signed
from tests.tickets.desk import closed, dispatched, queries
from tickets.models import CallBack, CallBackSample, RateWeights, Ticket
from tickets.operations import callbacks, handling
from tickets.operations.follow_up_settings import set_sample, set_weights
from tickets.operations.intake import Contact
from tickets.operations.sampling import list_call_backs
from tickets.panels.rates import Period, rates_page
from tickets.statistics import CALL_FIGURES, TICKET_FIGURES, ThreeRates

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOVEMBER = date(2026, 11, 1)
WEIGHTS = {
    "response": Decimal("0.1"),
    "solution": Decimal("0.45"),
    "satisfaction": Decimal("0.45"),
    "partly": Decimal("0.5"),
    "contact_hours": 24,
    "minimum": 30,
    "very": 100,
    "basically": 80,
    "neutral": 60,
    "dissatisfied": 30,
    "very_dissatisfied": 0,
}


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + DAY)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def answered(world, *answers: tuple[str, int]) -> None:
    """Closings of November with what their requesters said on Tuesday."""
    CallBackSample.objects.update(percent=100)
    contact = Contact(name="何某某", phone="12000000001")
    for _each in answers:
        closed(world, by=world.system, contact=contact)
    list_call_backs(by=world.system, at=world.now + DAY)
    rows = CallBack.objects.waiting().order_by("pk")
    for row, (solved, satisfaction) in zip(rows, answers, strict=True):
        callbacks.record_answer(
            row, by=world.clerk, at=world.now + DAY, solved=solved, satisfaction=satisfaction
        )


def november(user, within: str = "") -> dict:
    return rates_page(Period(user.reach("view_figures"), NOVEMBER, within))


def test_solution_counts_partly_as_half_and_satisfaction_is_a_share(world):
    answered(world, ("yes", 5), ("yes", 4), ("partly", 3), ("no", 1))
    rates = november(world.street)["rates"]
    assert (rates.solution.n, rates.solution.points) == (4, Decimal("2.5"))
    assert rates.solution.percent == Decimal("62.5")
    assert rates.satisfaction.percent == Decimal("50.0")
    assert rates.mean_level == Decimal("60.0")


def test_response_is_the_first_contact_within_24_hours_of_dispatch(world):
    in_time, late, silent = (dispatched(world) for _each in range(3))
    for ticket, hours in ((in_time, 24), (late, 25)):
        handling.sign_assignment(
            ticket.assignments.get(role="lead"),
            by=world.department,
            at=world.now + timedelta(hours=hours),
        )
    rates = november(world.street)["rates"]
    assert (rates.response.n, rates.response.points) == (3, 1)
    assert silent.status == "dispatched"


def test_a_called_department_that_signs_is_a_first_contact(world):
    ticket = dispatched(world)
    signed(world, ticket=ticket)
    rates = november(world.street)["rates"]
    assert (rates.response.n, rates.response.points) == (1, 1)


@pytest.mark.parametrize("status", ["void", "not_filed", "suspended", "merged"])
def test_a_rule_leaves_matters_out_and_lists_them(world, status):
    ticket = dispatched(world)
    other = dispatched(world)
    closed_at = None if status == "suspended" else world.now
    into = other.pk if status == "merged" else None
    Ticket.objects.filter(pk=ticket.pk).update(status=status, closed_at=closed_at, merged_into=into)
    page = november(world.street)
    assert page["rates"].figures["dispatched"] == 1
    assert page["rates"].figures["left_out"] == 1


def test_small_n_is_marked_and_gives_no_combined_rate(world, client):
    answered(world, ("yes", 5))
    rates = november(world.street)["rates"]
    assert rates.solution.is_small
    assert rates.combined is None
    client.force_login(world.street)
    assert "too few cases" in client.get("/rates/?month=2026-11").content.decode()


def test_the_combined_rate_is_weighed_by_the_year():
    figures = dict.fromkeys((*TICKET_FIGURES, *CALL_FIGURES), 0) | {
        "dispatched": 100,
        "responded": 90,
        "answered": 40,
        "solved": 30,
        "partly": 4,
        "satisfied": 36,
    }
    rates = ThreeRates(figures, RateWeights(year=2026, **WEIGHTS))
    assert (rates.response.percent, rates.solution.percent) == (90, 80)
    assert rates.combined == Decimal("85.5")


def test_every_figure_is_as_long_as_its_list(world, client):
    answered(world, ("yes", 5), ("partly", 3), ("no", 1))
    dispatched(world)
    client.force_login(world.street)
    for query in ("month=2026-11", f"month=2026-11&within={world.sundi.code}"):
        page = client.get(f"/rates/?{query}")
        rows = page.context["details"]
        assert sum(row["n"] for row in rows) > 8
        for row in rows:
            answer = client.get(row["url"])
            shown = [*answer.context["tickets"], *answer.context["calls"]]
            assert answer.context["count"] == len(shown) == row["n"], row
    assert client.get("/rates/cases/?figure=nonsense").status_code == 404


def test_the_rates_hold_what_lies_within_reach(world, client):
    dispatched(world)
    for user, n in ((world.street, 1), (world.community, 1), (world.street_other, 0)):
        assert november(user)["rates"].figures["dispatched"] == n
    assert november(world.district, world.hubei.code)["rates"].figures["dispatched"] == 0
    assert [row["area"] for row in november(world.district)["areas"]] == [world.anmin]
    assert [row["area"] for row in november(world.street)["areas"]] == [world.sundi]
    client.force_login(world.volunteer)
    assert client.get("/rates/").status_code == 403


def test_a_damaged_month_shows_this_one(world, client):
    client.force_login(world.street)
    for query in ("month=2026-13", "month=x", "within=%00", "within=999"):
        assert client.get(f"/rates/?{query}").status_code == 200


def test_the_page_costs_the_same_for_any_number_of_matters(world, client):
    dispatched(world)
    client.force_login(world.street)
    one = queries(client, "/rates/?month=2026-11")
    for _each in range(4):
        dispatched(world)
    assert queries(client, "/rates/?month=2026-11") == one <= 12


# The settings


def test_the_weights_of_a_year_add_up_to_1(world):
    put = {"by": world.admin, "at": world.now, "city": world.city, "year": 2026}
    set_weights(**put, **WEIGHTS)
    wrong = {**WEIGHTS, "response": Decimal("0.2")}
    with pytest.raises(Refused) as caught:
        set_weights(**put, **wrong)
    assert caught.value.code == "weights_sum"
    with pytest.raises(IntegrityError), transaction.atomic():
        RateWeights.objects.create(year=2030, response=Decimal("0.5"))
    with pytest.raises(Refused) as caught:
        set_weights(**{**put, "year": 2025}, **WEIGHTS)
    assert caught.value.code == "year_over"
    with pytest.raises(PermissionDenied):
        set_weights(**{**put, "by": world.street}, **WEIGHTS)


def test_the_settings_page_sets_weights_and_samples(world, client):
    client.force_login(world.admin)
    url = "/settings/follow-up/"
    values = {name: str(value) for name, value in WEIGHTS.items()}
    data = {"form": "weights", "city": world.city.pk, "year": "2026", **values}
    assert client.post(url, {**data, "response": "0.2"}).status_code == 422
    assert client.post(url, data).status_code == 302
    assert RateWeights.objects.get(city=world.city).response == Decimal("0.10")
    sample = {"form": "sample", "case": "ordinary", "grade": "A", "channel": "", "percent": "50"}
    assert client.post(url, {**sample, "percent": "120"}).status_code == 422
    assert client.post(url, sample).status_code == 302
    assert CallBackSample.objects.get(grade="A").percent == 50
    assert client.post(url, {**sample, "percent": "30"}).status_code == 302
    client.force_login(world.street)
    assert client.get(url).context["forms"] == {}
    assert client.post(url, sample).status_code == 403
    with pytest.raises(PermissionDenied):
        set_sample(by=world.street, at=world.now, case="ordinary", grade="", channel="", percent=1)
