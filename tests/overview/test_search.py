"""One search over all that lies within reach: what answers, to whom, in how many queries."""

from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import Area, PartyOrganisation, Place, Unit
from members.models import Person
from overview.search import KINDS, OPEN_KINDS, Reader
from records.throttle import RATES
from services.models import Deliberation, ServiceItem, Wish
from services.operations.catalogue import load_catalogue
from services.operations.deliberations import TopicDraft, raise_topic
from services.operations.requests import RequestDraft, ask_service
from services.operations.sharing import SharedDraft, share_resource
from tests.browser.topics import topic_of
from tests.services import activity as activities
from tests.services import wishes
from tests.services.alliance import allied
from tests.services.spaces import roomed
from tests.tickets.calls import issued
from tests.tickets.desk import queries, reported
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
ODD = [
    "",
    " ",
    "%",
    "_",
    "\\",
    "'; --",
    '"',
    "\x00",
    "x" * 4000,
    "字" * 4000,
    "🔒",
    "S",
    "孙",
    "([",
]


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def rows(world, time_machine) -> SimpleNamespace:
    """One of every kind in 孙底社区, each called 柳园 somewhere."""
    time_machine.move_to(world.now, tick=False)
    given = {"by": world.clerk, "at": world.now}
    load_catalogue(world.city, by=world.system, at=world.now)
    ServiceItem.objects.filter(city=world.city, code="A01").update(name="柳园高龄津贴")
    item = ServiceItem.objects.get(city=world.city, code="A01")
    ask = RequestDraft(item=item, area=world.sundi, mode="agent", address="3栋2单元201")
    request, _code = ask_service(
        ask, Contact("柳大爷", "13812345678"), by=world.system, at=world.now
    )
    place = Place.objects.create(
        name="柳园党群服务中心",
        kind="service_centre",
        area=world.sundi,
        address="雨山路18号",
        valid_from="2020-01-01",
    )
    rooms = roomed(world)
    type(rooms.hall).objects.filter(pk=rooms.hall.pk).update(name="柳园活动室")
    topic = topic_of(world)
    type(topic).objects.filter(pk=topic.pk).update(title="柳园下水道")
    bond = allied(world)
    type(bond.property).objects.filter(pk=bond.property.pk).update(name="柳园物业联盟")
    Area.objects.filter(pk=world.sundi_2.pk).update(
        name="柳园网格", pinyin="liuyuan", initials="ly"
    )
    Unit.objects.filter(pk=world.property.pk).update(name="柳园物业")
    PartyOrganisation.objects.filter(code="P001").update(name="柳园党工委")
    Person.objects.filter(user=world.user("gridworker")).update(
        name="柳园生", pinyin="liuyuansheng", initials="lys"
    )
    draft = TopicDraft(area=world.sundi, topic="柳园充电棚", text="飞线充电多。")
    return SimpleNamespace(
        ticket=reported(world, text="柳园地锁挡路。"),
        whistle=issued(world, title="柳园地锁整治"),
        topic=topic,
        request=request,
        item=item,
        place=place,
        hall=rooms.hall,
        wish=wishes.published(world, need="柳园拐杖"),
        activity=activities.published(world, title="柳园大扫除"),
        deliberation=raise_topic(draft, **given),
        alliance=bond.property,
        shared=share_resource(world.sundi, SharedDraft(kind="place", name="柳园厅"), **given),
    )


def groups(client, words, url="/search/", **more):
    """How many of each kind a page says there are."""
    response = client.get(url, {"q": words, **more})
    assert response.status_code == 200
    return {group.name: group.count for group in response.context["answer"].groups}


ALL_KINDS = {kind.name for kind in KINDS}


def test_every_kind_is_found_by_whoever_works_there(world, rows, client):
    client.force_login(world.community)
    found = groups(client, "柳园")
    assert set(found) == ALL_KINDS - {"organisations"}
    assert groups(client, "柳园", kind="tickets")["tickets"] == found["tickets"] >= 1
    client.force_login(world.street)
    assert groups(client, "柳园")["organisations"] == 1


def test_every_row_leads_to_a_page_that_opens(world, rows, client):
    for person in ("community", "street", "gridworker", "department", "property_officer", "admin"):
        client.force_login(world.user(person))
        hits = client.get("/search/", {"q": "柳园"}).context["answer"].hits
        assert hits or person == "department"
        for hit in hits:
            assert client.get(hit.url).status_code == 200, (person, hit)


def test_nothing_outside_reach_is_found(world, rows, client):
    numbers = [rows.ticket.number, rows.whistle.number, rows.topic.number, rows.request.number]
    numbers += [rows.wish.number, world.sundi_2.code, world.property.code]
    common = {"services", "shared"}
    for person in ("community_other", "street_other", "admin_dh", "community_dh", "volunteer"):
        client.force_login(world.user(person))
        seen = groups(client, "柳园")
        assert not set(seen) - common, (person, seen)
        for number in numbers:
            assert groups(client, number) == {}, (person, number)
    client.force_login(world.admin_dh)
    assert groups(client, "柳园") == {}


def test_services_and_what_is_shared_are_found_in_the_whole_city_only(world, rows, client):
    for person, seen in (("street_other", {"services": 1, "shared": 1}), ("street_dh", {})):
        client.force_login(world.user(person))
        assert groups(client, "柳园") == seen


def test_applicants_and_their_words_are_never_searched(world, rows, client):
    client.force_login(world.community)
    for words in ("柳大爷", "13812345678", "3栋2单元201", "吴大爷", wishes.PHONE, "腿脚不便"):
        assert groups(client, words) == {}, words


# Words


@pytest.mark.parametrize("words", ODD)
@pytest.mark.parametrize("url", ["/search/", "/public-search/"])
def test_odd_words_are_no_error(world, client, words, url):
    if url == "/search/":
        client.force_login(world.street)
    for more in ({}, {"kind": "places"}, {"kind": "nothing"}):
        assert client.get(url, {"q": words, **more}).status_code == 200
        page = client.get(url, {"q": words, **more}, headers={"HX-Request": "true"})
        assert page.status_code == 200


def test_signs_of_patterns_are_plain_characters(world, rows, client):
    client.force_login(world.street)
    for words in ("%", "_", "\\", "柳%", "柳_"):
        assert groups(client, words) == {}, words
    Place.objects.filter(pk=rows.place.pk).update(name="100%_\\满意'店")
    for words in ("%", "_", "\\", "0%_", "'"):
        assert groups(client, words) == {"places": 1}, words


def test_a_damaged_page_address_is_said_and_no_error(world, rows, client):
    client.force_login(world.street)
    for kind in KINDS:
        for cursor in ("x", "W10", "WzEsMl0", "WyJhIl0"):
            page = client.get("/search/", {"q": "柳园", "kind": kind.name, "cursor": cursor})
            assert page.status_code in (200, 409), (kind, cursor)
        assert client.get(f"/search/?q=柳园&kind={kind.name}&cursor=x").status_code == 409


def test_pinyin_and_initials_find_areas_units_and_people(world, rows, client):
    client.force_login(world.street)
    assert {"areas", "people"} <= set(groups(client, "liuyuan"))
    assert {"areas", "people"} <= set(groups(client, "LY"))
    assert groups(client, "liu yuan") == groups(client, "liuyuan")
    assert groups(client, "sdsq")["areas"] == 1
    ServiceItem.objects.filter(pk=rows.item.pk).update(initials="lygljt")
    assert set(groups(client, "lyg")) == {"services", "requests"}


WORDED = [kind for kind in KINDS if kind.name not in ("tickets", "requests", "people")]


def answers(row, rows, typed: str) -> bool:
    """What the docstring of `matching` says, in Python."""
    spelt = typed.lower().replace(" ", "")
    value = lambda name: getattr(row, name) or ""  # noqa: E731
    return (
        any(typed.lower() in value(name).lower() for name in rows.worded)
        or any(value(name).startswith(spelt) for name in rows.spelt)
        or any(value(name).startswith(typed.upper()) for name in rows.numbered)
    )


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    kind=st.sampled_from(WORDED),
    person=st.sampled_from(["street", "community", "admin", "gridworker", "department"]),
    pick=st.integers(0, 10_000),
    length=st.integers(1, 6),
    twist=st.sampled_from(["", " ", "x", "园"]),
)
def test_words_find_exactly_what_they_say(world, rows, kind, person, pick, length, twist):
    reader = Reader(world.user(person), world.now)
    everything = kind.rows(reader, "")
    known = list(everything)
    if not known:
        return
    row = known[pick % len(known)]
    texts = [getattr(row, name) for name in type(everything).columns() if getattr(row, name)]
    text = texts[pick % len(texts)]
    start = pick % len(text)
    typed = (text[start : start + length] + twist).strip()
    if not typed:
        return
    wanted = {one.pk for one in known if answers(one, type(everything), typed)}
    assert {one.pk for one in kind.rows(reader, typed)} == wanted


# Numbers and codes


def test_a_whole_number_or_code_leads_straight_to_its_page(world, rows, client):
    client.force_login(world.community)
    pages = {
        rows.ticket.number: f"/tickets/{rows.ticket.number}/",
        rows.whistle.number.lower(): f"/whistles/{rows.whistle.number}/",
        rows.topic.number: f"/topics/{rows.topic.number}/",
        rows.request.number: f"/service-requests/{rows.request.pk}/",
        rows.wish.number: f"/wish-desk/{rows.wish.pk}/",
        world.sundi.code: f"/organisation/areas/{world.sundi.code}/",
    }
    for words, url in pages.items():
        assert client.get("/search/", {"q": words}).url == url
    client.force_login(world.street)
    PartyOrganisation.objects.filter(code="P001").update(code="D0012")
    assert client.get("/search/", {"q": "d0012"}).url == "/organisation/parties/D0012/"
    for words in (rows.ticket.number[:-1], "340504", "0121"):
        assert client.get("/search/", {"q": words}).status_code == 200


# The page


def test_one_kind_is_read_page_by_page(world, client):
    for number in range(60):
        Place.objects.create(
            name=f"柳园{number:02d}号站", kind="other", area=world.sundi, valid_from="2020-01-01"
        )
    client.force_login(world.street)
    seen, url = [], "/search/?q=柳园&kind=places"
    while url:
        page = client.get(url)
        seen += [hit.label for hit in page.context["answer"].hits]
        url = page.context["older"] and f"/search/{page.context['older']}"
    assert seen == [f"柳园{number:02d}号站" for number in range(60)]
    assert page.context["newer"]
    first = client.get("/search/?q=柳园")
    assert len(first.context["answer"].hits) == 5
    assert "All 60" in first.content.decode()


def test_counting_stops(world, client):
    Place.objects.bulk_create(
        Place(name=f"柳园{n}", kind="other", area=world.sundi, valid_from="2020-01-01")
        for n in range(120)
    )
    client.force_login(world.street)
    assert groups(client, "柳园") == {"places": 100}
    assert "99+" in client.get("/search/?q=柳园").content.decode()


def test_the_words_are_marked_and_nothing_is_let_through(world, client):
    Place.objects.create(
        name="<b>柳园</b>Abc", kind="other", area=world.sundi, valid_from="2020-01-01"
    )
    client.force_login(world.street)
    html = client.get("/search/?q=柳园").content.decode()
    assert "&lt;b&gt;<mark>柳园</mark>&lt;/b&gt;" in html
    assert "<mark>Abc</mark>" in client.get("/search/?q=aBC").content.decode()
    assert "<mark>&lt;b&gt;</mark>" in client.get("/search/?q=<b>").content.decode()


def test_an_empty_answer_says_what_to_try(world, client):
    client.force_login(world.street)
    html = client.get("/search/?q=没有这个").content.decode()
    assert "Try fewer characters" in html and "/help/" in html
    html = client.get("/search/?q=柳&kind=tickets").content.decode()
    assert "Look among all kinds" in html or "Nothing found" in html


def test_while_typing_three_of_each_kind_come_back(world, rows, client):
    for number in range(9):
        reported(world, text=f"柳园地锁{number}。")
    client.force_login(world.community)
    page = client.get("/search/?q=柳园", headers={"HX-Request": "true"})
    html = page.content.decode()
    assert "HX-Request" in page.headers["Vary"] and "no-store" in page.headers["Cache-Control"]
    assert "<html" not in html and 'role="listbox"' in html
    assert len(page.context["answer"].groups[0].hits) == 3
    assert client.get("/search/?q=", headers={"HX-Request": "true"}).content.strip() == b""


def test_people_are_found_by_their_posts_by_name_or_initials_and_masked(world, client):
    client.force_login(world.street)
    for words in ("王格", "wg", "wangge", "王"):
        page = client.get("/search/", {"q": words})
        hits = [hit for hit in page.context["answer"].hits if hit.kind == "people"]
        assert [hit.key for hit in hits] == [str(world.gridworker.person_id)], words
        assert "Grid worker" in hits[0].detail
        html = page.content.decode()
        assert "王*" in html or "<mark>王</mark>*" in html
        assert "王格" not in html.replace(f'value="{words}"', "").replace(f"“{words}”", "")


def test_residents_who_help_are_not_found_by_their_posts(world, client):
    client.force_login(world.street)
    assert "people" not in groups(client, "朱志")


def test_who_may_not_see_people_finds_none(world, client):
    for person in ("department", "district", "volunteer", "community_other"):
        client.force_login(world.user(person))
        assert "people" not in groups(client, "王格")


def test_places_are_found_by_name_and_address(world, rows, client):
    for person, count in (("street", {"places": 1}), ("street_other", {})):
        client.force_login(world.user(person))
        for words in ("党群服务", "雨山路18"):
            assert groups(client, words) == count


def test_the_price_of_a_search_does_not_grow(world, rows, client):
    client.force_login(world.community)
    few = queries(client, "/search/?q=柳园")
    for number in range(9):
        reported(world, text=f"柳园{number}。")
        issued(world, title=f"柳园{number}")
        wishes.published(world, need=f"柳园{number}")
        Place.objects.create(
            name=f"柳园{number}", kind="other", area=world.sundi, valid_from="2020-01-01"
        )
    assert queries(client, "/search/?q=柳园") == few <= 46
    assert queries(client, "/search/?q=没有这个") <= 9


# What everybody may look for


def test_residents_find_what_is_published(world, rows, client):
    Deliberation.objects.filter(pk=rows.deliberation.pk).update(
        is_public=True, public_topic="柳园楼道充电", topic="内部议题"
    )
    found = groups(client, "柳园", "/public-search/")
    assert {kind.name for kind in OPEN_KINDS} == set(found)
    for hit in client.get("/public-search/?q=柳园").context["answer"].hits:
        assert client.get(hit.url, follow=True).status_code == 200, hit
    assert groups(client, "内部", "/public-search/") == {}


def test_strangers_find_nothing_of_desks(world, rows, client):
    Wish.objects.filter(pk=rows.wish.pk).update(status="verified", wall_until=None)
    rows.hall.__class__.objects.filter(pk=rows.hall.pk).update(is_open=False)
    ServiceItem.objects.filter(pk=rows.item.pk).update(closed_on="2026-01-01")
    Place.objects.filter(pk=rows.place.pk).update(valid_to="2026-01-01")
    rows.activity.__class__.objects.filter(pk=rows.activity.pk).update(status="draft")
    assert groups(client, "柳园", "/public-search/") == {}
    for words in (rows.ticket.number, rows.request.number, "地锁", "王格", "柳大爷"):
        assert groups(client, words, "/public-search/") == {}
    assert client.get("/search/?q=柳园").status_code == 302


def test_strangers_are_limited_by_address(world, client, monkeypatch):
    monkeypatch.setitem(RATES, "search:ip", (2, 600))
    codes = [client.get("/public-search/?q=柳园").status_code for _turn in range(3)]
    assert codes == [200, 200, 429]
    assert client.get("/public-search/").status_code == 200


def test_the_home_page_has_a_box_and_the_header_a_link(client, db):
    html = client.get("/").content.decode()
    assert 'action="/public-search/"' in html and 'href="/public-search/"' in html
