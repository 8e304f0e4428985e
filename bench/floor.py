"""The floor: a bare Django and psycopg2 program that does only the query and a plain page.

It knows no accounts, sessions, permissions, languages or models and asks one query a page (a create
writes one row). It opens a connection for each request, as Django does unless told otherwise; with
FLOOR_KEEPS=1 it keeps one per thread, as the site does, which is the hardest floor there is. The
bench serves both by the same server beside the site and prints the ratios. Never to be exposed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django
import psycopg2
import psycopg2.extras
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import Context, Template
from django.urls import path

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["*"],
        SECRET_KEY="the floor keeps no secret",  # noqa: S106
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        USE_TZ=True,
        TIME_ZONE="Asia/Shanghai",
    )
    django.setup()

KEEPS = bool(os.environ.get("FLOOR_KEEPS"))
_kept = threading.local()
OPEN = "('reported','accepted','filed','dispatched','handling','checking','suspended')"
ROW = """
SELECT ticket.id, ticket.number, ticket.title, ticket.status, ticket.due_at, ticket.reported_at,
       category.name AS category, community.name AS community, grid.name AS grid,
       (SELECT coalesce(unit.short_name, team.name) FROM tickets_assignment lead
        LEFT JOIN grids_unit unit ON unit.id = lead.unit_id
        LEFT JOIN grids_area team ON team.id = lead.area_id
        WHERE lead.ticket_id = ticket.id AND lead.role = 'lead'
            AND lead.status NOT IN ('withdrawn', 'returned') LIMIT 1) AS lead
FROM tickets_ticket ticket JOIN tickets_category category ON category.id = ticket.category_id
LEFT JOIN grids_area community ON community.id = ticket.community_now_id
LEFT JOIN grids_area grid ON grid.id = ticket.grid_now_id
"""
NEWEST = " ORDER BY ticket.reported_at DESC, ticket.id DESC LIMIT 26"

FRAME = """<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">
<title>{{ title }}</title></head><body><h1>{{ title }}</h1>%s</body></html>"""
LIST = Template(
    FRAME
    % """<table>{% for row in rows %}<tr>
<td><a href="/tickets/{{ row.number }}/">{{ row.title }}</a> {{ row.number }}</td>
<td>{{ row.category }}</td><td>{{ row.community }} {{ row.grid }}</td>
<td>{{ row.status }}</td><td>{{ row.due_at|date:"Y-m-d H:i" }}</td>
<td>{{ row.lead|default:"" }}</td>
<td>{{ row.reported_at|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table>"""
)
DETAIL = Template(
    FRAME
    % """<p>{{ row.text }}</p><dl>{% for name, value in row.items %}<dt>{{ name }}</dt>
<dd>{{ value|default:"" }}</dd>{% endfor %}</dl><ul>{% for step in row.steps %}<li>{{ step.at }}
{{ step.move }} {{ step.after }} {{ step.reason }}</li>{% endfor %}</ul>"""
)
STEPS = """
(SELECT json_agg(json_build_object('at', step.at, 'move', step.move, 'after', step.after,
                                   'reason', step.reason) ORDER BY step.id)
 FROM tickets_ticketrecord step WHERE step.ticket_id = ticket.id) AS steps
"""


@contextmanager
def cursor() -> Iterator[Any]:
    """A cursor of a new connection, or of this thread's own."""
    connection = getattr(_kept, "connection", None) or psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor(cursor_factory=psycopg2.extras.RealDictCursor) as asked:
        yield asked
    if KEEPS:
        _kept.connection = connection
    else:
        connection.close()


def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
    """The rows of one query."""
    with cursor() as asked:
        asked.execute(sql, values)
        return list(asked.fetchall())


def page(template: Template, **context: Any) -> HttpResponse:
    """A plain page."""
    return HttpResponse(template.render(Context(context)))


def open_list(request: HttpRequest) -> HttpResponse:
    """The newest open ones of one community."""
    sql = f"{ROW} WHERE ticket.community_now_id = %s AND ticket.status IN {OPEN}{NEWEST}"
    return page(LIST, title="Open", rows=rows(sql, request.GET["community"])[:25])


def deep_page(request: HttpRequest) -> HttpResponse:
    """The page after a given row, of all in one city."""
    sql = (
        f"{ROW} WHERE ticket.city_now_id = %s"
        f" AND (ticket.reported_at, ticket.id) < (%s, %s){NEWEST}"
    )
    place = (request.GET["city"], request.GET["at"], request.GET["id"])
    return page(LIST, title="All", rows=rows(sql, *place)[:25])


def search(request: HttpRequest) -> HttpResponse:
    """The newest that hold all grams of a word, in one community or one city."""
    sql = (
        f"{ROW} JOIN tickets_ticketgrams found ON found.ticket_id = ticket.id"
        f" WHERE found.grams @> %s::varchar[] AND ticket.city_now_id = %s{NEWEST}"
    )
    word = request.GET["q"]
    grams = [word[place : place + 2] for place in range(len(word) - 1)]
    return page(LIST, title=word, rows=rows(sql, grams, request.GET["city"])[:25])


def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One matter with its history."""
    sql = ROW.replace("SELECT", f"SELECT ticket.text, ticket.address, {STEPS.strip()}, ", 1)
    found = rows(f"{sql} WHERE ticket.number = %s", number)
    return page(DETAIL, title=number, row=found[0])


def clear(request: HttpRequest) -> HttpResponse:
    """Take away what `create` made; no figure."""
    with cursor() as asked:
        asked.execute("DELETE FROM tickets_ticket WHERE source = 'floor'")
    return HttpResponse()


def create(request: HttpRequest) -> HttpResponse:
    """One row, committed; its other columns are those of a given row."""
    with cursor() as asked:
        asked.execute(CREATE, {"like": request.POST["like"], "text": request.POST["text"]})
        (made,) = asked.fetchall()
    return HttpResponseRedirect(f"/tickets/{made['number']}/")


COPIED = (
    "urgency, address, lng, lat, channel, area_id, category_id, self_closed, solved_level,"
    " void_ground, public_state, public_title, photos_shown,"
    " rework_count, reopened_count, flow_count, source_ref, city_now_id, district_now_id,"
    " street_now_id, community_now_id, grid_now_id, city_filed_id, district_filed_id,"
    " street_filed_id, community_filed_id, grid_filed_id"
)
CREATE = f"""
INSERT INTO tickets_ticket (number, status, title, text, reported_at, source, {COPIED})
SELECT 'FLOOR' || nextval('tickets_ticket_id_seq'), 'reported', left(%(text)s, 30), %(text)s,
       now(), 'floor', {COPIED}
FROM tickets_ticket WHERE id = %(like)s RETURNING number
"""  # noqa: S608 - constants of this module

urlpatterns = [
    path("list/", open_list),
    path("deep/", deep_page),
    path("search/", search),
    path("detail/<str:number>/", detail),
    path("create/", create),
    path("clear/", clear),
]
application = WSGIHandler()
