"""The project's own source files, for tests that read code."""

import ast
import subprocess
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("records", "grids", "members", "tickets", "services", "overview")
DOORS = ("views", "api", "admin", "tasks", "forms", "serializers", "filters", "panels", "search")
DOORS += ("open311",)


@lru_cache
def tracked(suffix: str) -> tuple[Path, ...]:
    """Files git knows, or would know, with this suffix."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return tuple(ROOT / name for name in listed if name.endswith(suffix) and (ROOT / name).exists())


def app_sources() -> list[Path]:
    """Python files of the apps, migrations left out."""
    return [
        path
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts
    ]


def door_sources() -> list[Path]:
    """Python files that are doors: they parse, call and render."""
    return [
        path
        for path in app_sources()
        if path.relative_to(ROOT).parts[1].removesuffix(".py") in DOORS
    ]


@lru_cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))
