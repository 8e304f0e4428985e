"""The committed OpenAPI document is current, true of real answers, shown without foreign hosts."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import call_command

from tests.api.conftest import ROOT
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.yaml"


@pytest.fixture(scope="module")
def document():
    return yaml.safe_load(DOCUMENT.read_text(encoding="utf-8"))


def test_the_committed_document_is_current(tmp_path):
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", lang="en", file=str(made), validate=True)
    fresh, kept = made.read_text(encoding="utf-8"), DOCUMENT.read_text(encoding="utf-8")
    assert fresh == kept, "manage.py spectacular --lang en --file docs/openapi.yaml"


def test_the_server_gives_out_the_document(client, db, document):
    answer = client.get(f"{ROOT}schema/")
    assert answer.status_code == 200
    assert set(yaml.safe_load(answer.content)["paths"]) == set(document["paths"])


def test_the_page_obeys_the_content_security_policy(client, db):
    answer = client.get(f"{ROOT}docs/")
    html = answer.content.decode()
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    sources = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert sources and all(source.startswith("/") for source in sources)
    assert "<style" not in html and not re.search(r"<script>", html)
    script = client.get(f"{ROOT}docs/?script=")
    assert "schema" in script.content.decode()
    assert script.headers["Content-Type"].startswith("application/javascript")


def shape(document, name):
    return document["components"]["schemas"][name]


def compare(document, body, schema, path="body"):
    """The keys of a real answer are the properties the document promises."""
    schema = schema.get("allOf", [schema])[0] if "allOf" in schema else schema
    if "$ref" in schema:
        schema = shape(document, schema["$ref"].rpartition("/")[2])
    if isinstance(body, dict) and "properties" in schema:
        required = set(schema.get("required", ()))
        assert required <= set(body) <= set(schema["properties"]), path
        for key, value in body.items():
            compare(document, value, schema["properties"][key], f"{path}.{key}")
    elif isinstance(body, list):
        for item in body:
            compare(document, item, schema.get("items", {}), f"{path}[]")


def test_real_answers_have_the_promised_shape(program, world, reported, document):
    call = Call(world.sundi_1, "t", "f", "w", world.urban)
    whistle = draft_whistle(call, by=world.community, at=world.now)
    issue_whistle(whistle, by=world.community, at=world.now)
    admin = program("admin")
    ticket = admin.get_json(f"tickets/{reported['number']}/")
    pages = {
        "tickets/{number}/": f"tickets/{ticket['number']}/",
        "whistles/{number}/": f"whistles/{whistle.number}/",
        "whistle-tasks/{id}/": f"whistle-tasks/{whistle.tasks.get().pk}/",
        "clocks/{id}/": f"clocks/{ticket['clocks'][0]['id']}/",
        "areas/{code}/": f"areas/{world.sundi.code}/",
        "units/{code}/": f"units/{world.urban.code}/",
        "categories/{code}/": "categories/0121/",
        "organisations/{code}/": "organisations/P001/",
        **{
            f"{noun}/": f"{noun}/"
            for noun in ("tickets", "whistles", "whistle-tasks", "areas", "units", "people")
        },
        "categories/": "categories/",
        "organisations/": "organisations/",
    }
    for address, path in pages.items():
        answers = document["paths"][ROOT + address]["get"]["responses"]
        schema = answers["200"]["content"]["application/json"]["schema"]
        compare(document, admin.get_json(path), schema, address)
