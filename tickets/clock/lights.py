"""The traffic light of a clock, decided here and nowhere else; pages add text and icon."""

from datetime import datetime
from enum import StrEnum


class Light(StrEnum):
    """How a clock stands."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


def light(
    *,
    now: datetime,
    due_at: datetime | None,
    yellow_at: datetime | None = None,
    paused: bool = False,
    met_at: datetime | None = None,
    closed: bool = False,
) -> Light:
    """Green, yellow with a third of the limit left or less, red from the due moment on.

    Met in time is blue, met late stays red. Grey is a clock that does not run: paused, ended
    without being met, or none at all.
    """
    if due_at is None:
        return Light.GREY
    if met_at is not None:
        return Light.BLUE if met_at <= due_at else Light.RED
    if paused or closed:
        return Light.GREY
    if now >= due_at:
        return Light.RED
    return Light.YELLOW if yellow_at is not None and now >= yellow_at else Light.GREEN
