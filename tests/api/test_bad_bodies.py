"""Bodies that are no proper input: told apart, never a fault of the server."""

import pytest

BODY = '{"category": "0121", "text": %s, "area": "340504003014B01"}'
LARGE = 5 * 1024 * 1024


def post(client, body, content_type="application/json", **headers):
    return client.generic("POST", "/api/v1/tickets/", body, content_type=content_type, **headers)


@pytest.mark.parametrize(
    "text",
    [
        '"\\ud800"',
        '"\\u0000"',
        "NaN",
        "Infinity",
        "9" * 5000,
        "9" * 4000,
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 5000 + "1" + "}" * 5000,
        '"' + "x" * 100_000 + '"',
        "{}",
        "[]",
        "null",
        "true",
    ],
)
def test_a_value_that_is_no_text(program, text):
    answer = post(program("gridworker"), BODY % text)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize("body", ["", "null", "[]", "[[]]", '"x"', "1", "tru", "{", b"\xff\xfe{"])
def test_a_body_that_is_no_object(program, body):
    answer = post(program("gridworker"), body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert all(isinstance(said, list) for said in answer.json()["errors"].values())


@pytest.mark.parametrize("path", ["tickets/", "tokens/", "whistles/", "notices/read/"])
@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "x", "image/png"])
def test_a_content_type_nobody_reads(program, path, kind):
    answer = program("gridworker").generic("POST", f"/api/v1/{path}", "x", content_type=kind)
    if path != "notices/read/":
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\xff",
        "multipart/form-data; boundary=x",
        "application/json; charset=klingon",
        "application/json; charset=utf-16",
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded",
    ],
)
def test_a_body_that_is_not_what_it_claims(program, kind):
    answer = post(program("gridworker"), b'{"a": "\xc3\x28"}&=%00%ff&photos=1', kind)
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_that_is_too_long(program, kind):
    answer = post(program("gridworker"), b'"' + b"x" * LARGE + b'"', kind)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_too_many_fields_are_bad_input(program):
    body = "&".join(f"f{number}=1" for number in range(2000))
    answer = post(program("gridworker"), body, "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


@pytest.mark.parametrize(
    "query",
    [
        "page_size=0",
        "page_size=-1",
        "page_size=x",
        "page_size=" + "9" * 50,
        "page_size=\u0663",
        "cursor=x",
        "cursor=%00",
        "cursor=W10",
        "cursor=bnVsbA",
        "cursor=W2ZhbHNlLDFd",
        "cursor=W2ZhbHNlLCJ4IiwxXQ",
        "cursor=W2ZhbHNlLCIyMDI2LTExLTIzVDEwOjAwOjAwKzA4OjAwIiwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwXQ",
        "within=%00",
        "within=99999999",
        "within=ABC",
        "light=pink",
        "after=yesterday",
        "after=0000-00-00",
        "category=9999",
        "unit=%00",
        "q=%00",
        "search=" + "x" * 500,
        "mine=perhaps",
        "status=reported&status=",
        "view=nonsense",
    ],
)
def test_a_bad_question_is_no_fault(program, query):
    answer = program("clerk").get(f"/api/v1/tickets/?{query}")
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["code"] == "invalid"


@pytest.mark.parametrize(
    "path",
    [
        "tickets/%00/",
        "tickets/x y/",
        "assignments/0/",
        "assignments/99999999999999999999999999/",
        "whistle-tasks/-1/",
        "clocks/999999999999999999/",
        "clocks/9999999999999999999/",
        "people/1e5/",
        "areas/%F0%28%8C%BC/",
        "units/%00/",
        "units/" + "x" * 40 + "/",
        "notices/abc/",
        "nonsense/",
        "tickets",
    ],
)
def test_an_address_that_leads_nowhere(program, path):
    answer = program("admin").get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_other_methods_are_not_allowed(program, reported):
    client = program("clerk")
    for path in ("tickets/", f"tickets/{reported['number']}/", "areas/", "tokens/", "clocks/1/"):
        for method in ("put", "patch", "delete"):
            answer = getattr(client, method)(f"/api/v1/{path}")
            assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


def test_only_json_is_spoken(program):
    answer = program("clerk").get("/api/v1/tickets/", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_a_wrong_token_is_told(world, client):
    for token in ("nonsense", "", "a b", "\u00e9"):
        answer = client.get("/api/v1/tickets/", headers={"Authorization": f"Token {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Token"
