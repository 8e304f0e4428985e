"""Reads the environment: variables, `NAME_FILE` secrets, `.env`, and the files that a
local start leaves under `VAR_DIR`. Knows nothing of Django."""

import fcntl
import json
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

BASE_DIR = Path(__file__).resolve().parent.parent


# A page joins a row with a dozen small ones by their keys: PostgreSQL would weigh every order of
# the joins, or compile them, for longer than it reads (16 ms for 0.3 ms)
_PLANNING = "-c join_collapse_limit=5 -c jit=off"


def load_dotenv(path: Path) -> None:
    """Take `NAME=value` lines from a file; a variable already set wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, sign, value = line.strip().partition("=")
        if sign and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """The variable, or the content of the file that `NAME_FILE` points to."""
    value = os.environ.get(name, "")
    file = os.environ.get(f"{name}_FILE", "")
    if not value and file:
        value = Path(file).read_text(encoding="utf-8").strip()
    return value or default


def flag(name: str, *, default: bool = False) -> bool:
    """True for 1, true, yes and on."""
    value = text(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def runtime(var_dir: Path) -> dict[str, Any]:
    """Addresses and processes of what runs on this machine at the moment, if anything does."""
    return _read_json(var_dir / "runtime.json")


def note_runtime(var_dir: Path, content: dict[str, Any]) -> None:
    """Leave the addresses for commands that are started by hand beside the running site."""
    _write_private_json(var_dir / "runtime.json", content)


def forget_runtime(var_dir: Path) -> None:
    """Nothing runs any more."""
    (var_dir / "runtime.json").unlink(missing_ok=True)


def kept_secret(name: str, var_dir: Path) -> str:
    """The variable, or a value made once and kept in `secrets.json` (never in production)."""
    value = text(name)
    if value:
        return value
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "secrets.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = _read_json(var_dir / "secrets.json")
        if name not in kept:
            kept[name] = secrets.token_urlsafe(9 if name == "DEMO_PASSWORD" else 48)
            _write_private_json(var_dir / "secrets.json", kept)
    return str(kept[name])


def database(url: str) -> dict[str, Any]:
    """Django's settings for `postgres://user:password@host:port/name?option=value`."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ValueError("DATABASE_URL must look like postgres://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, "options": _PLANNING, **dict(parse_qsl(parts.query))},
    }


def email(url: str) -> dict[str, Any]:
    """Django's mail settings for `smtp://user:password@host:port?tls=1`, `file:///folder`
    or `memory://`."""
    parts = urlsplit(url)
    backend = {"smtp": "smtp", "smtps": "smtp", "file": "filebased", "memory": "locmem"}
    if parts.scheme not in backend:
        raise ValueError("EMAIL_URL must begin with smtp://, smtps://, file:// or memory://")
    mail: dict[str, Any] = {
        "EMAIL_BACKEND": f"django.core.mail.backends.{backend[parts.scheme]}.EmailBackend",
        "EMAIL_FILE_PATH": parts.path,
    }
    if parts.scheme.startswith("smtp"):
        mail |= {
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": parts.scheme == "smtps",
            "EMAIL_USE_TLS": dict(parse_qsl(parts.query)).get("tls") == "1",
        }
    return mail


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return content


def _write_private_json(path: Path, content: dict[str, Any]) -> None:
    """Replace the file in one step; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=2), encoding="utf-8")
    draft.replace(path)
