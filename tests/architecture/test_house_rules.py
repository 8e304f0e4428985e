"""The house rules of docs/architecture.md that a linter does not know."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.template.loader import get_template

from config.celery import app as celery
from grids.powers import Power
from members.models import Grade as ServiceGrade
from members.operations.desks import DESKS as DUAL_DESKS
from members.roles import POWERS, Role
from members.workflow import (
    AppraisalStatus,
    CheckInStatus,
    ConsentStatus,
    PersonnelStatus,
    PlanningStatus,
    ReportStatus,
    ServiceStatus,
)
from overview.operations.street_powers import DESKS as PAPER_DESKS
from overview.operations.table_requests import REQUEST_DESK
from overview.workflow import TableKind, TableStatus
from services.operations.activity_desks import DESKS as ACTIVITY_DESKS
from services.operations.desks import DESKS as ALLIANCE_DESKS
from services.operations.sharing import SHARING_DESK
from services.operations.space_desks import (
    SPACE_DESKS,
)
from services.operations.wish_desks import (
    DESKS as WISH_DESKS,
)
from services.workflow import (
    activities,
    alliances,
    deliberations,
    requests,
    sharing,
    spaces,
    wishes,
)
from tests.architecture.sources import ROOT, app_sources, door_sources, name, tracked, tree
from tickets.operations.register import DESKS
from tickets.workflow import states

UNSCOPED = {
    # model: why a door may read it without a reach
    "Category": "the catalogue is public",
    "ReportSending": "read of schedules the door already holds",
    "CategoryLimit": "the catalogue is public",
    "WhistleLimit": "configuration everybody may read",
    "StepLimit": "configuration everybody may read",
    "LadderPolicy": "configuration everybody may read",
    "LadderRung": "configuration everybody may read",
    "AppraisalScale": "configuration everybody may read",
    "ServiceScale": "configuration everybody may read",
    "CallBackSample": "configuration everybody may read",
    "RateWeights": "configuration everybody may read",
    "WorkCalendar": "configuration everybody may read",
    "CalendarDay": "configuration everybody may read",
    "Level": "names of tiers are public",
    "LevelScheme": "names of tiers are public",
    "Heartbeat": "carries no row of anybody",
    "CategoryQuestion": "definitions of services are public",
    "City": "the two city names are public",
    "District": "district names are public",
    "Season": "the same for everybody",
    "ServiceItem": "what is offered is public",
    "HotSpotThreshold": "configuration everybody may read",
    "Token": "found by the login itself",
}
SCOPING = {"to_decide", "within", "addressed", "to", "none", "about", "of", "serving", "published"}
SCOPING |= {"sent_by", "of_keys", "heard_by"}
SCOPING |= {"citable", "unfounded_since", "working_in"}
"""Narrowings a door may use: by reach, by addressee, or to a row it already holds."""


EVERY_DESK = (
    *DESKS.values(),
    *DUAL_DESKS.values(),
    *PAPER_DESKS.values(),
    *ALLIANCE_DESKS.values(),
    *SPACE_DESKS.values(),
    *WISH_DESKS.values(),
    *ACTIVITY_DESKS.values(),
    SHARING_DESK,
    REQUEST_DESK,
)


def _model_of_objects(node: ast.AST) -> str | None:
    if (
        isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
    ):
        return node.value.id
    return None


def _unscoped_reads(path: Path) -> list[str]:
    """Statements of a door that read a model's rows and never narrow them to a reach."""
    found = []
    for statement in ast.walk(tree(path)):
        if not isinstance(statement, ast.stmt) or hasattr(statement, "body"):
            continue
        names = {node.attr for node in ast.walk(statement) if isinstance(node, ast.Attribute)}
        for node in ast.walk(statement):
            model = _model_of_objects(node)
            if model and model not in UNSCOPED and not names & SCOPING:
                found.append(f"{name(path)}:{statement.lineno} {model}")
    return found


def _assigns_status(path: Path) -> list[int]:
    lines = []
    for node in ast.walk(tree(path)):
        targets = node.targets if isinstance(node, ast.Assign) else []
        lines += [
            node.lineno for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"
        ]
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "update":
            lines += [node.lineno for keyword in node.keywords if keyword.arg == "status"]
    return lines


def test_status_is_written_in_one_place():
    living = [path for path in app_sources() if "/demo/" not in str(path)]
    writers = {name(path): _assigns_status(path) for path in living}
    assert {path: lines for path, lines in writers.items() if lines} == {}


def test_migrations_import_no_app():
    for path in ROOT.glob("*/migrations/0*.py"):
        text = path.read_text(encoding="utf-8")
        imported = re.findall(r"^(?:from|import) (\w+)", text, re.MULTILINE)
        fields = {"records", "members", "grids", "tickets", "services", "overview"}
        wrong = [
            line
            for line in text.splitlines()
            if re.match(r"^from (records|members|grids|tickets|services|overview)\b", line)
        ]
        assert not wrong, f"{path}: {wrong} {set(imported) & fields}"


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_template_loads():
    for path in tracked(".html"):
        parts = path.relative_to(ROOT).parts
        if parts[0] == "templates":
            get_template("/".join(parts[1:]))


def test_every_timetable_entry_names_a_task():
    celery.loader.import_default_modules()
    for entry, row in celery.conf.beat_schedule.items():
        assert row["task"] in celery.tasks, f"{entry}: {row['task']}"
        assert row["options"]["expires"] <= max(row["schedule"], 600), entry


def test_the_timetable_stays_readable():
    assert len(celery.conf.beat_schedule) <= 30


def test_powers_stay_few_and_each_is_held():
    assert len(Power) <= 25
    assert set().union(*POWERS.values()) == set(Power)


def test_every_role_power_state_and_move_is_in_the_glossary():
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    words = {*Role.values, *Power.values}
    for states_of in (
        states.TicketStatus,
        states.AssignmentStatus,
        states.WhistleStatus,
        states.TaskStatus,
        states.AdjustmentKind,
        states.AdjustmentStatus,
        states.SupervisionLevel,
        states.SupervisionStatus,
        states.ObjectionStatus,
        states.ObjectionGround,
        states.WhistleKind,
        states.WhistleLevel,
        states.TopicStatus,
        states.TopicTaskStatus,
        states.InspectionStatus,
        states.CallBackStatus,
        states.Exclusion,
        states.ResolutionStatus,
        states.ProposalStatus,
        CheckInStatus,
        ServiceStatus,
        ReportStatus,
        AppraisalStatus,
        ServiceGrade,
        ConsentStatus,
        PersonnelStatus,
        PlanningStatus,
        alliances.AllianceStatus,
        alliances.GatheringStatus,
        alliances.EntryKind,
        alliances.EntryStatus,
        alliances.PledgeStatus,
        requests.RequestStatus,
        spaces.BookingStatus,
        spaces.PauseStatus,
        wishes.WishStatus,
        wishes.ClaimOutcome,
        wishes.AgeBand,
        wishes.WisherGroup,
        wishes.WishKind,
        wishes.WishSource,
        deliberations.DeliberationStatus,
        deliberations.TopicSource,
        deliberations.VoteRule,
        deliberations.Verdict,
        activities.ActivityStatus,
        activities.OrganiserStatus,
        activities.SignUpStatus,
        activities.BatchStatus,
        sharing.UseStatus,
        TableKind,
        TableStatus,
    ):
        words |= set(states_of.values)
    for desk in EVERY_DESK:
        words |= {move.name for move in desk.workflow}
    missing = {word for word in words if f"`{word}`" not in glossary}
    assert not missing


def test_every_move_a_door_may_offer_has_its_operation():
    for desk in EVERY_DESK:
        offered = {move.name for move in desk.workflow if not move.hidden}
        assert offered == set(desk.operations)


def test_modules_stay_small():
    long = {
        name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in app_sources()
    }
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_nothing_is_left_to_do():
    pattern = re.compile(r"\b(TODO|FIXME|XXX)\b")
    left = [
        name(path)
        for suffix in (".py", ".html", ".js", ".css")
        for path in tracked(suffix)
        if "architecture" not in path.parts and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert left == []


def test_code_speaks_english():
    """Chinese stands in catalogues, seeds, demo data, docs and tests only."""
    chinese = re.compile(r"[\u4e00-\u9fff]")
    allowed = ("/seeds/", "/demo/", "/locale/", "/tests/", "/docs/", "/bench/")
    wrong = []
    for suffix in (".py", ".html", ".js"):
        for path in tracked(suffix):
            text = path.read_text(encoding="utf-8")
            if suffix == ".py":
                text = "\n".join(_strings(path))
            if chinese.search(text) and not any(part in f"/{name(path)}" for part in allowed):
                wrong.append(name(path))
    assert set(wrong) <= SPEAKS_CHINESE


SPEAKS_CHINESE = {
    # Limits are read and written in the wording of city standards
    "tickets/clock/limits.py",
    # Opening hours are typed with the word for "until"
    "grids/forms.py",
    # Lists of holidays say in Chinese which days are worked
    "grids/importers/days.py",
    # Plates begin with the sign of a province, rooms end in one of three words
    "lib/publicity.py",
    # Official names end in words that people leave out
    "grids/importers/divisions.py",
    # Samples of real length, shown to developers only
    "templates/components/gallery.html",
}


def _strings(path: Path) -> list[str]:
    """String values of a module that are not docstrings."""
    docs = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docs.add(id(node.value))
    return [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]


EXCUSED = {
    "members/filters.py": "narrows people that are within reach already, by the roles they hold",
}


def test_doors_read_rows_only_within_a_reach():
    found = {line for path in door_sources() for line in _unscoped_reads(path)}
    files = {line.split(":")[0] for line in found}
    assert {line for line in found if line.split(":")[0] not in EXCUSED} == set()
    assert files >= EXCUSED.keys(), "an excuse that nobody needs any more"


def test_every_model_says_what_it_is():
    for model in apps.get_models():
        if model._meta.app_label in {"records", "grids", "members", "tickets", "services"}:
            assert not model.__doc__.startswith(f"{model.__name__}("), model
