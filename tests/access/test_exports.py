"""Every file the product hands out is masked, and the trail says who took it (DOMAIN.md 8)."""

from __future__ import annotations

import ast
import io

import openpyxl
import pytest
from django.utils import timezone
from time_machine import travel

from lib.pii import encrypt
from members.importers.city import send_book, work_on_books
from members.models import HalfYearReport, Person
from members.operations.reports import ask_for_reports, send_report
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from records.models import AuditEntry, ImportRow, ImportRun
from services.operations.bookings import Ask, book_space
from services.operations.deliberations import TopicDraft, raise_topic
from services.operations.signups import SignUpDraft, sign_up
from services.operations.visits import VisitDraft, log_visit
from tests.architecture.sources import app_sources, name, tree
from tests.members.city_books import as_book, rows_of
from tests.members.dual import again, checked_in, offices
from tests.members.test_dual_journeys import DECEMBER
from tests.services.activity import published
from tests.services.spaces import WEDNESDAY, clock, roomed
from tests.services.wishes import made as wished
from tests.tickets import desk
from tickets.models import Opinion
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db

PHONE, NUMBER, NAME = "13912345678", "340504199001011234", "欧阳春"
SECRETS = (PHONE, NUMBER, NAME)

EXPORTS = {
    # path: (who, what the trail calls it, a masked word that shows that rows are in it)
    "/points/export/": ("community", "points.export", ""),
    "/service-requests/export/": ("community", "service_requests.export", ""),
    "/people/export/?format=csv": ("community", "people.export", "139****5678"),
    "/people/export/?format=xlsx": ("community", "people.export", "139****5678"),
    "/api/v1/people/export/": ("community", "people.export", "139****5678"),
    "/tickets/export/?format=csv&view=all": ("clerk", "tickets.export", "139****5678"),
    "/tickets/export/?format=xlsx&view=all": ("clerk", "tickets.export", "139****5678"),
    "/half-year-reports/export/?year=2026": ("clerk", "reports.export", "139****5678"),
    "/appraisals/2026/export/opinions/": ("district", "appraisals.export", "139****5678"),
    "/appraisals/2026/export/year/": ("district", "appraisals.export", ""),
    "/space-desk/bookings/export/": ("clerk", "bookings.export", "139****5678"),
    "/space-desk/occupancy/export/": ("clerk", "occupancy.export", "邻里活动室"),
    "/imports/RUN/rows/": ("admin", "import.export", "139****5678"),
    "/duty/export/?format=csv": ("community", "duty.export", ""),
    "/wish-desk/export/": ("clerk", "wishes.export", "139****5678"),
    "/deliberations/export/": ("clerk", "deliberations.export", "充电棚"),
    "/activity-desk/export/": ("clerk", "activities.export", ""),
    "/activity-desk/ACTIVITY/export/": ("clerk", "sign_ups.export", "139****5678"),
    "/city-imports/BOOK/faults/": ("admin", "city.faults_export", "所在党组织"),
}
EXPORTS |= {
    "/shared-resources/uses/export/": ("clerk", "shared_uses.export", ""),
    "/visits/export/": ("clerk", "visits.export", "***"),
    "/circle/export/": ("clerk", "circle.export", ""),
    "/hours/export/?format=csv": ("clerk", "hours.export", "服务项目"),
    "/hours/export/?format=xlsx": ("clerk", "hours.export", "服务项目"),
}
EXPORTS |= {
    "/report-runs/REPORT/file/": ("clerk", "ledgers.download", "139****5678"),
    "/api/v1/report-runs/REPORT/file/": ("clerk", "ledgers.download", "139****5678"),
}
HANDING_OUT = {
    "overview/views/ledgers.py": "made reports",
    "overview/api/ledgers.py": "made reports",
    "services/views/sharing.py": "uses of what is shared, which name nobody",
    "members/api/accounts.py": "people",
    "members/views/people_files.py": "people; and an empty template",
    "members/views/dual_forms.py": "half-yearly reports",
    "members/views/files.py": "an empty template",
    "members/views/hours_files.py": "the ledger of hours; and an empty template",
    "members/views/points.py": "the ledger of points",
    "services/views/requests.py": "service requests",
    "services/views/doors.py": "any list of services, for its views",
    "members/views/city_imports.py": "what was found in a workbook; and an empty template",
    "services/views/wish_desk.py": "wishes",
    "services/views/deliberations.py": "topics in deliberation, which name nobody",
    "tickets/views/tickets.py": "matters",
    "tickets/views/appraisals.py": "the year of departments, and what was said of them",
    "services/views/space_desk.py": "bookings; and the use of rooms, which names nobody",
    "tickets/views/imports.py": "rows that were not understood",
    "tickets/views/duty_files.py": "the duty list, which names nobody",
    "services/views/activity_desk.py": "activities, and who signed up",
    "services/views/visits.py": "the log of visits, without names and doors",
    "services/views/circle.py": "buildings with minutes on foot, which names nobody",
    "tickets/views/catalogue.py": "the catalogue, which names nobody",
    "tickets/open311/bulk.py": "published titles, for anybody: looked at in tests/open311",
}
"""Modules that answer with a file of rows; a new one belongs into EXPORTS as well."""


def test_no_file_is_handed_out_that_is_not_looked_at_here():
    found = {
        name(path)
        for path in app_sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "")
        in ("as_download", "as_sheet", "send_sheet", "StreamingHttpResponse")
    }
    assert found == HANDING_OUT.keys()


@pytest.fixture
def full(world, tmp_path) -> dict[str, str]:
    """One of each with a number in it; answers the imports with rows that were not understood."""
    secret = f"请回电{PHONE}，证件{NUMBER}"
    person = Person.objects.get(user=world.volunteer)
    person.name, person.phone_cipher, person.id_cipher = NAME, encrypt(PHONE), encrypt(NUMBER)
    person.skills = [secret]
    person.save()
    seen = VisitDraft(
        area=world.sundi_b1, kind="shop", visited_at=world.now, text=secret, is_checked=True
    )
    log_visit(seen, by=world.gridworker, at=world.now)
    desk.reported(world, title=secret, contact=Contact(name=NAME, phone=PHONE))
    ask = Ask(starts_at=clock(WEDNESDAY, 9), purpose="会", people=3)
    hall = roomed(world).hall
    book_space(hall, ask, Contact(name=NAME, phone=PHONE), by=world.system, at=world.now)
    staff = offices(world)
    checked_in(world, staff.tax_members[0])
    ask_for_reports(DECEMBER)
    row = HalfYearReport.objects.get()
    send_report(row, by=again(staff.tax_member), at=DECEMBER, text=secret, plans=secret)
    Opinion.objects.create(
        unit=world.urban,
        street=world.anmin,
        side="street",
        year=2026,
        text=secret,
        by=world.street,
        at=world.now,
    )
    wished(world, contact=Contact(NAME, PHONE), address=secret, story=secret)
    topic = TopicDraft(area=world.sundi, topic="充电棚", text=secret)
    raise_topic(topic, by=world.clerk, at=world.now)
    run = ImportRun.objects.create(
        kind="tickets",
        source="old.csv",
        by=world.admin,
        created_at=world.now,
        mapping={"city_id": world.city.pk},
    )
    ImportRow.objects.create(run=run, number=2, raw={"text": secret}, state="bad")
    people = [
        {"人员编号": "R1", "姓名": NAME, "手机": PHONE, "身份证号": NUMBER, "所在党组织": "P0"}
    ]
    path = as_book(tmp_path / "city.xlsx", rows_of(people=people, posts=[]))
    book = send_book(path, source="city.xlsx", scheme="", by=world.admin, at=timezone.now())
    work_on_books(timezone.now())
    shift = published(world).shifts.get()
    joining = SignUpDraft(contact=Contact(name=NAME, phone=PHONE))
    sign_up(shift, joining, by=world.system, at=world.now)
    report = order_report(Order(LEDGERS["matters"]), by=world.user("clerk"), at=timezone.now())
    files = {"REPORT": str(report.pk)}
    return files | {"RUN": str(run.pk), "BOOK": str(book.pk), "ACTIVITY": str(shift.activity_id)}


@pytest.mark.parametrize("path", EXPORTS)
def test_a_file_is_masked_and_the_trail_says_who_took_it(world, client, full, path):
    username, action, shown = EXPORTS[path]
    with travel(DECEMBER, tick=False):
        client.force_login(world.user(username))
        for word, key in full.items():
            path = path.replace(word, key)
        if path.endswith("/people/export/") and path.startswith("/api/"):
            answer = client.post(path, {"kind": "csv"}, "application/json")
        else:
            answer = client.get(path)
    assert answer.status_code == 200
    text = text_of(answer)
    assert not [secret for secret in SECRETS if secret in text]
    assert shown in text
    entry = AuditEntry.objects.get(action=action)
    assert (entry.actor.username, entry.result) == (username, "done")
    assert not [secret for secret in SECRETS if secret in f"{entry.data}{entry.reason}"]


def text_of(answer) -> str:
    """What stands in a file, whichever its format."""
    content = b"".join(answer.streaming_content)
    if not content.startswith(b"PK"):
        return content.decode("utf-8-sig")
    sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return "\n".join(
        str(cell) for sheet in sheets for row in sheet.iter_rows(values_only=True) for cell in row
    )
