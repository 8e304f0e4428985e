"""Where somebody is who looks for the nearest place that offers a service."""

from __future__ import annotations

from typing import Any

from services.forms.circle import NearForm


class OfferedNearForm(NearForm):
    """A position, or a place that was chosen; what is looked for is known already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "open_now"):
            del self.fields[name]
