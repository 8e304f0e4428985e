"""Fixtures of the engine's tests."""

import pytest


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path
