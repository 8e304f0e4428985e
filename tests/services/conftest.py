"""Fixtures of the service tests, on top of the cast."""

from types import SimpleNamespace

import pytest

from tests.services.alliance import allied
from tests.world import World


@pytest.fixture
def bond(world: World) -> SimpleNamespace:
    """A property alliance and a regional one in 孙底社区, with their seats."""
    return allied(world)
