"""Suggesting category and unit: learned from what was filed, with the reason, never deciding."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from tests.tickets.desk import closed, dispatched, filed, reported
from tickets.models import Category, SuggestionModel, Ticket
from tickets.operations import suggestions
from tickets.operations.checking import close_ticket
from tickets.operations.suggestions import suggest_categories, suggest_for_text, train_suggestions
from tickets.routing.classifier import Classifier
from tickets.routing.pieces import pieces_of, tidy
from tickets.routing.training import cross_validate, train
from tickets.tasks import learn_suggestions

TEXTS = ["楼道灯坏了", "路灯不亮", "路灯闪烁", "垃圾没人清运", "垃圾桶满了", "垃圾堆成山"]
CODES = ["lamp", "lamp", "lamp", "rubbish", "rubbish", "rubbish"]


@pytest.fixture(autouse=True)
def _forget(db):
    """What a process has unpacked is not of the next test."""
    yield
    suggestions._loaded.cache_clear()


# What knows no models


def test_a_text_is_told_by_its_pieces():
    known = train(TEXTS, CODES)
    first, second = known.rank("小区的垃圾好几天没清")
    assert (first.code, second.code) == ("rubbish", "lamp")
    assert first.score > 0.5
    assert first.score + second.score == pytest.approx(1, abs=1e-5)
    assert "垃圾" in first.pieces


def test_a_reason_counts_the_matters_that_were_filed_so():
    assert train(TEXTS, CODES).rank("垃圾")[0].similar == 3
    assert train(TEXTS, CODES, examples=3).rank("路灯")[0].similar == 0, (
        "made-up texts do not count"
    )


def test_a_text_without_a_known_piece_gets_no_suggestion():
    assert train(TEXTS, CODES).rank("hello") == []
    assert train(TEXTS, CODES).rank("") == []


def test_a_classifier_survives_its_bytes():
    known = train(TEXTS, CODES)
    again = Classifier.from_bytes(known.to_bytes())
    for text in ("垃圾桶翻了", "灯坏了", "都不是"):
        for one, other in zip(known.rank(text), again.rank(text), strict=True):
            assert (one.code, one.pieces, one.similar) == (other.code, other.pieces, other.similar)
            assert one.score == pytest.approx(other.score, abs=1e-2)


def test_training_twice_gives_the_same():
    one, other = train(TEXTS, CODES), train(TEXTS, CODES)
    assert np.array_equal(one.weights, other.weights)


def test_what_one_text_alone_says_is_not_kept():
    known = train(["张三丰报路灯不亮", *TEXTS], ["lamp", *CODES])
    alone = pieces_of("张三丰").keys
    assert not np.isin(alone, known.keys).any()


def test_cross_validation_asks_about_every_text_once():
    many = [f"{text}{number}" for text in TEXTS for number in range(5)]
    scores = cross_validate(many, [code for code in CODES for _number in range(5)])
    assert scores.judged_on == 30
    assert scores.top_1 <= scores.top_3
    assert scores.top_1 > 0.9


@given(st.text(max_size=40))
def test_pieces_lie_where_they_say(text):
    found = pieces_of(text)
    assert found.text == tidy(text)
    for key, start, length in zip(found.keys, found.starts, found.lengths, strict=True):
        piece = found.text[start : start + length]
        assert " " not in piece
        assert [int(key) >> 21 * place & (2**21 - 1) for place in range(length)][::-1] == [
            ord(sign) for sign in piece
        ]


@given(st.text(max_size=200))
def test_any_text_can_be_asked_about(text):
    known = train(TEXTS, CODES)
    for guess in known.rank(text):
        assert 0 <= guess.score <= 1
        assert all(piece in tidy(text) for piece in guess.pieces)


# What the installation learns


def learn(world, **later):
    return train_suggestions(world.now + timedelta(**later))


def test_before_there_is_history_the_catalogue_teaches(world):
    (first, *_others) = suggest_categories("楼下的路灯坏了好几天")
    assert first.category.code == "0603"
    assert any("路灯" in piece for piece in first.pieces)
    assert first.similar == 0
    assert not SuggestionModel.objects.exists()


def test_what_people_filed_is_learned(world):
    assert suggest_categories("疙瘩疙瘩") == ()
    for _number in range(3):
        filed(world, code="0121", text="疙瘩疙瘩")
    row = learn(world)
    assert (row.version, row.learned_from) == (1, 3)
    (first, *_others) = suggest_categories("看，疙瘩疙瘩")
    assert (first.category.code, first.similar) == ("0121", 3)
    assert first.pieces == ("疙瘩疙瘩",)


def test_only_what_a_person_confirmed_is_learned(world):
    reported(world, text="没人看过的事")
    other = filed(world)
    Ticket.objects.filter(pk=other.pk).update(channel="import")
    assert learn(world).learned_from == 0
    filed(world)
    assert learn(world, days=1).learned_from == 1


def test_a_spot_solution_counts_once_it_was_reviewed(world):
    ticket = reported(world)
    Ticket.objects.filter(pk=ticket.pk).update(status="checking", self_closed=True)
    assert learn(world).learned_from == 0
    close_ticket(Ticket.objects.get(pk=ticket.pk), by=world.clerk, at=world.now)
    assert learn(world, days=1).learned_from == 1


def test_the_newest_are_learned_from(world, monkeypatch):
    monkeypatch.setattr(suggestions, "NEWEST", 2)
    for number in range(4):
        filed(world, at=world.now + timedelta(minutes=number))
    assert learn(world).learned_from == 2


def test_it_is_learned_once_a_day_and_every_process_takes_up_the_new_version(world):
    learn(world)
    suggest_categories("路灯")
    assert learn(world, hours=3) is None
    for _number in range(3):
        filed(world, code="1003", text="飞碟降落了")
    learn(world, days=1)
    assert SuggestionModel.objects.get().version == 2
    assert suggest_categories("飞碟")[0].category.code == "1003"


def test_a_category_out_of_use_is_not_suggested(world):
    learn(world)
    Category.objects.filter(code="0603").update(is_active=False)
    assert "0603" not in [row.category.code for row in suggest_categories("路灯不亮")]


def test_numbers_of_people_are_not_learned(world):
    for _number in range(3):
        filed(world, code="0603", text="路灯不亮，电话13812345678")
    learn(world)
    known = suggestions.current([])
    assert not np.isin(pieces_of("234").keys[-1:], known.keys).any()


def test_enough_history_is_judged_by_itself(world, monkeypatch):
    monkeypatch.setattr(suggestions, "ENOUGH_TO_JUDGE", 4)
    for _number in range(5):
        filed(world, code="0603", text="路灯不亮")
        filed(world, code="0105", text="垃圾桶满了")
    row = learn(world)
    assert (row.judged_on, row.top_1, row.top_3) == (10, 1.0, 1.0)


def test_the_task_learns_and_reports(world):
    learn_suggestions()
    learn_suggestions()
    assert SuggestionModel.objects.get().version == 1


# Who would lead


def test_the_duty_list_names_the_unit_first(world):
    found = suggest_for_text("公共车位被私装地锁", world.sundi_b1, at=world.now)
    assert found.categories[0].category.code == "0121"
    assert (found.lead.unit, found.lead.rule.legal_basis) == (world.urban, "权责清单（示例）")


def test_else_the_unit_that_led_most_in_this_street(world):
    for lead in (world.housing, world.housing, world.property):
        dispatched(world, code="0603", text="路灯不亮", lead=lead)
    learn(world)
    found = suggest_for_text("路灯不亮", world.sundi_b2, at=world.now)
    assert (found.lead.unit, found.lead.rule) == (world.housing, None)
    assert (found.lead.led, found.lead.of) == (2, 3)
    elsewhere = suggest_for_text("路灯不亮", world.hubei_b1, at=world.now)
    assert elsewhere.lead.unit is None, "another street"


def test_a_unit_that_takes_no_work_any_more_is_not_suggested(world):
    dispatched(world, code="0603", text="路灯不亮", lead=world.housing)
    learn(world)
    type(world.housing).objects.filter(pk=world.housing.pk).update(is_active=False)
    assert suggest_for_text("路灯不亮", world.sundi_b2, at=world.now).lead.unit is None


def test_the_dispatch_form_offers_the_habit_with_its_reason(world, client):
    dispatched(world, code="0603", text="路灯不亮", lead=world.housing)
    learn(world)
    fresh = filed(world, code="0603", text="路灯又不亮")
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"
    field = client.get(f"/tickets/{fresh.number}/moves/dispatch/").context["form"]["lead"]
    assert field.value() == world.housing.code
    assert "led 1 of 1" in field.help_text


def test_the_filing_form_says_what_the_words_speak_for(world, client):
    for _ in range(2):
        filed(world, code="0603", text="路灯不亮")
    learn(world)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "en"

    def hint(code: str) -> str:
        ticket = reported(world, code=code, text="路灯不亮了")
        form = client.get(f"/tickets/{ticket.number}/moves/file/").context["form"]
        assert form["category"].value() == code
        return form["category"].help_text

    name = world.category("0603").name
    assert hint("0121").startswith(f"By the words it may rather be {name}: it mentions")
    assert hint("0603").startswith("The words speak for it: it mentions")


# At the doors


@pytest.fixture
def api(world):
    client = APIClient()
    client.force_authenticate(world.clerk)
    return client


def test_the_api_answers_with_categories_unit_and_reasons(world, api):
    answer = api.post(
        "/api/v1/suggestions/",
        {"text": "消防通道被车堵了", "area": world.sundi_b1.code},
        format="json",
    )
    assert answer.status_code == 200
    first = answer.json()["categories"][0]
    assert first["category"]["code"] == "0501"
    assert first["pieces"]
    assert all(piece in first["reason"] for piece in first["pieces"])
    assert first["emergency_note"]
    assert answer.json()["lead"]["unit"] is None


def test_the_api_is_open_to_residents_without_the_unit(world):
    answer = APIClient().post(
        "/api/v1/suggestions/", {"text": "公共车位装了地锁", "area": world.sundi_b1.code}
    )
    assert answer.status_code == 200
    assert answer.json()["categories"][0]["category"]["code"] == "0121"
    assert answer.json()["lead"]["unit"] is None


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "字" * 2001}, {"text": "\x00"}, {"text": "灯", "area": "x9"}],
)
def test_bad_questions_are_told(world, api, body):
    assert api.post("/api/v1/suggestions/", body, format="json").status_code == 400


def test_typing_asks_for_a_piece_of_the_form(world, client):
    client.cookies["django_language"] = "en"
    html = client.post("/report/suggestions/", {"text": "有人被困电梯里了"}).content.decode()
    assert 'value="0606"' in html
    assert "Call 110, 119 or 120 first" in html
    assert client.post("/report/suggestions/", {"text": " "}).content.decode().strip() == ""
    assert client.get("/report/suggestions/").status_code == 405


def test_a_kind_that_was_chosen_stays_while_one_types_on(world, client):
    html = client.post("/report/suggestions/", {"text": "路灯", "category": "0603"})
    assert 'value="0603" id="guess-0603" checked' in html.content.decode()
    html = client.post("/report/suggestions/", {"text": "路灯", "category": "0105"})
    assert 'value="0105" id="guess-0105" checked' in html.content.decode()
    for forged in ("\x00", "x" * 99, "zz"):
        answer = client.post("/report/suggestions/", {"text": "路灯", "category": forged})
        assert answer.status_code == 200
        assert "checked" not in answer.content.decode()


def test_without_scripts_a_button_asks(world, client):
    client.cookies["django_language"] = "en"
    page = client.post("/report/", {"text": "楼下的路灯坏了", "suggest": "1"})
    assert page.status_code == 200
    assert not page.context["form"].errors
    assert page.context["guesses"][0].code == "0603"
    assert page.context["form"]["text"].value() == "楼下的路灯坏了"


def test_an_emergency_is_named_first_though_only_suggested(world, client):
    client.cookies["django_language"] = "en"
    page = client.post("/report/", {"text": "闻到很重的燃气味", "suggest": "1"})
    assert page.context["call_first"]
    calm = client.post("/report/", {"text": "路灯不亮", "suggest": "1"})
    assert calm.context["call_first"] == ""


def test_a_suggestion_reads_the_model_and_no_ticket(world):
    for _number in range(3):
        closed(world)
    learn(world)
    suggest_for_text("地锁", world.sundi_b1, at=world.now)
    with CaptureQueriesContext(connection) as seen:
        suggest_for_text("公共车位装了地锁", world.sundi_b1, at=world.now)
    assert len(seen) <= 7
    assert not [row for row in seen.captured_queries if "tickets_ticket" in row["sql"]]
    assert not [row for row in seen.captured_queries if '"weights"' in row["sql"]]
