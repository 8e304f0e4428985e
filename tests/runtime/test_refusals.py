"""What is wrong outside is said in one sentence, and nothing is started."""

import socket
from pathlib import Path

import pytest
from django.conf import settings

from config import checks, processes
from tests.runtime.site import call


def _refusal(var_dir: Path, **environment: str) -> str:
    wanted = {"VAR_DIR": str(var_dir), "PORT": str(processes.free_port()), "ENV": "test"}
    result = call("-m", "config.supervisor", **(wanted | environment))
    assert result.returncode == 1
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1, result.stderr
    return result.stderr


def test_port_in_use(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert f"Port {port} is in use" in _refusal(tmp_path, PORT=port)


def test_port_that_is_no_port(tmp_path):
    assert "between 1 and 65535" in _refusal(tmp_path, PORT="http")


@pytest.mark.parametrize("place", ["/proc/nowhere", "/dev/null/var"])
def test_folder_that_cannot_be_written(place):
    assert f"{place} cannot be written" in _refusal(Path(place))


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mysql://root@127.0.0.1/site", "must look like postgres://"),
        ("postgres://127.0.0.1", "must look like postgres://"),
        ("postgres://nobody@127.0.0.1:1/site", "DATABASE_URL cannot be used: "),
    ],
)
def test_wrong_database_address(tmp_path, url, told):
    assert told in _refusal(tmp_path, DATABASE_URL=url, REDIS_URL=settings.REDIS_URL)


def test_wrong_database_password(tmp_path):
    url = settings.DATABASE_URL.replace("@", "0@", 1)
    told = _refusal(tmp_path, DATABASE_URL=url, REDIS_URL=settings.REDIS_URL)
    assert "password authentication failed" in told


def test_wrong_queue_address(tmp_path):
    told = _refusal(tmp_path, DATABASE_URL=settings.DATABASE_URL, REDIS_URL="redis://127.0.0.1:1/0")
    assert "REDIS_URL cannot be used: " in told


def test_production_says_all_that_is_missing():
    result = call("manage.py", "check", ENV="production")
    assert result.returncode == 1
    for name, (number, hint) in checks.NEEDED.items():
        assert f"({number}) {name} is not set. Set {name} or {name}_FILE: {hint}." in result.stderr


def test_production_web_server_refuses_too():
    result = call("-c", "import config.wsgi", ENV="production", SECRET_KEY="x" * 50)
    assert result.returncode == 1
    assert "DATABASE_URL is not set" in result.stderr
    assert "SECRET_KEY is not set" not in result.stderr


def test_production_takes_secrets_from_files(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("s" * 60 + "\n", encoding="utf-8")
    files = {f"{name}_FILE": str(secret) for name in ("SECRET_KEY", "PII_KEY", "PII_HASH_KEY")}
    result = call(
        "manage.py",
        "shell",
        "--no-imports",
        "--command",
        "from django.conf import settings; print(len(settings.PII_KEY), settings.DEBUG)",
        ENV="production",
        ALLOWED_HOSTS="site.invalid",
        DATABASE_URL="postgres://site.invalid/site",
        REDIS_URL="redis://site.invalid",
        **files,
    )
    assert result.stdout.split() == ["60", "False"], result.stderr
