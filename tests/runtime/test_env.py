"""Variables, their files, and the addresses in them."""

import json
import stat

import pytest

from config import env


def test_database_address_in_parts():
    given = env.database("postgresql://li:p%40ss@db.local:6432/site?sslmode=require")
    assert given["USER"] == "li"
    assert given["PASSWORD"] == "p@ss"
    assert (given["HOST"], given["PORT"], given["NAME"]) == ("db.local", "6432", "site")
    assert given["OPTIONS"]["sslmode"] == "require"


def test_mail_address_in_parts():
    given = env.email("smtp://box:secret@mail.local:587?tls=1")
    assert (given["EMAIL_HOST"], given["EMAIL_PORT"], given["EMAIL_USE_TLS"]) == (
        "mail.local",
        587,
        True,
    )
    assert env.email("smtps://mail.local")["EMAIL_PORT"] == 465
    with pytest.raises(ValueError, match="EMAIL_URL must begin with"):
        env.email("pigeon://mail.local")


def test_a_variable_wins_over_its_file_and_over_dotenv(tmp_path, monkeypatch):
    (tmp_path / "token").write_text("from file\n", encoding="utf-8")
    (tmp_path / ".env").write_text("# note\nTHING='from dotenv'\nOTHER=x=y\n", encoding="utf-8")
    monkeypatch.setenv("THING_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("OTHER", "")
    monkeypatch.delenv("OTHER")
    assert env.text("THING") == "from file"
    env.load_dotenv(tmp_path / ".env")
    assert env.text("THING") == "from dotenv"
    assert env.text("OTHER") == "x=y"
    monkeypatch.setenv("THING", "from variable")
    assert env.text("THING") == "from variable"


def test_a_kept_secret_is_made_once_and_private(tmp_path, monkeypatch):
    monkeypatch.delenv("PII_KEY", raising=False)
    first = env.kept_secret("PII_KEY", tmp_path)
    assert len(first) >= 50
    assert env.kept_secret("PII_KEY", tmp_path) == first
    assert env.kept_secret("PII_HASH_KEY", tmp_path) != first
    file = tmp_path / "secrets.json"
    assert json.loads(file.read_text(encoding="utf-8"))["PII_KEY"] == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
