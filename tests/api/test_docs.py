"""docs/api.md tells the truth: every refusal is listed, and its example runs as it stands."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import app_sources, tracked, tree
from tests.tickets.photos import photo
from tickets.models import Ticket

DOCS = Path(__file__).parents[2] / "docs" / "api.md"


def refusals() -> set[str]:
    """The codes with which anything is refused anywhere."""
    codes = set()
    library = [path for path in tracked(".py") if path.parent.name == "lib"]
    for path in [*app_sources(), *library]:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refused":
                code = node.args[0]
                if isinstance(code, ast.Constant):
                    codes.add(code.value)
    return codes


def test_every_refusal_is_listed_and_none_is_stale():
    text = DOCS.read_text(encoding="utf-8")
    tables = text[text.index("## Refusals") :]
    listed = set()
    for row in re.findall(r"^\| (`[^|]*`) \|", tables, re.MULTILINE):
        listed |= set(re.findall(r"`(\w+)`", row))
    assert listed == refusals()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="the example is written for curl")
def test_the_example_runs(world, media, live_server, tmp_path):
    (script,) = re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    for name in ("before.jpg", "after.jpg"):
        (tmp_path / name).write_bytes(photo().read())
    run = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "SITE": live_server.url, "DEMO_PASSWORD": world.password},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "closed\n", "")
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.ratings.get().satisfaction) == ("closed", 5)
