"""The pages that work without a network, and the release they belong to.

They are the same for everybody: no account, no row, no token. What they show of a person comes from
that person's own browser.
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets.clock import Light
from tickets.operations.intake import MAX_PHOTOS

SHELLS = ("waiting", "tasks", "report", "nothing")
"""The pages: what waits to be sent, my tasks, the report, and "not kept on this device"."""

SCRIPTS = (
    "app",
    "countdown",
    "drafts",
    "offline",
    "pages",
    "photos",
    "place",
    "queue",
    "report",
    "steps",
    "tasks",
    "waiting",
)
FILES = (
    "css/tokens.css",
    "css/base.css",
    "css/components.css",
    "css/pages.css",
    "vendor/tabler/css/tabler.min.css",
    "vendor/leaflet/leaflet.css",
    "icons/ui.svg",
    "icons/mark.svg",
    "icons/mark-32.png",
    "icons/mark-192.png",
    *(f"js/{name}.js" for name in SCRIPTS),
)
"""What those pages load; tests/tickets/test_offline.py compares it with what they name."""

STATES = (
    ("waiting", gettext_lazy("Waiting"), "blue", "clock"),
    ("sending", gettext_lazy("Being sent"), "blue", "send"),
    ("refused", gettext_lazy("Refused"), "red", "alert"),
    ("conflict", gettext_lazy("Changed meanwhile"), "yellow", "warning"),
    ("sent", gettext_lazy("Sent"), "green", "circle-check"),
)
"""What may become of an entry: its name in static/js/queue.js, word, colour and icon."""

REMEMBERED = 300
"""Seconds for which a process trusts the number of the release it worked out."""


def languages() -> list[str]:
    return [code for code, _name in settings.LANGUAGES]


def shell_page(name: str, language: str, context: dict[str, Any]) -> str:
    """One page in one language; without a request, so nothing of a visitor can get into it."""
    with translation.override(language):
        told = {
            "shell": name,
            "most_photos": MAX_PHOTOS,
            "lights": [light.value for light in Light],
            "states": STATES,
            **context,
        }
        return render_to_string(f"offline/{name}.html", told)


def shell_addresses() -> dict[str, dict[str, str]]:
    """Where each page is fetched from, by name and language."""
    return {
        name: {
            code: f"{reverse('tickets:offline_page', args=[name])}?language={code}"
            for code in languages()
        }
        for name in SHELLS
    }


def release(pages: list[str]) -> str:
    """A number that changes with any file or page of the shell, and with nothing else."""
    parts = [*(static(name) for name in FILES), *pages]
    return sha256("\n".join(parts).encode()).hexdigest()[:16]


def worker_script(pages: Any) -> str:
    """The service worker: one import and what it has to keep; `pages` renders them all."""
    kept_as = f"offline-release:{release([])}"
    number = cache.get(kept_as)
    if number is None:
        number = release(pages())
        cache.set(kept_as, number, REMEMBERED)
    told = {
        "release": number,
        "files": [static(name) for name in FILES],
        "shells": shell_addresses(),
        "first": settings.LANGUAGE_CODE,
    }
    kept = json.dumps(told, ensure_ascii=False, indent=1)
    return f'import {{ start }} from "{static("js/worker.js")}";\nstart({kept});\n'


def manifest() -> dict[str, Any]:
    """What a phone needs to know to put the site on its home screen."""

    def icon(name: str, size: str, **more: str) -> dict[str, str]:
        kind = "image/svg+xml" if name.endswith("svg") else "image/png"
        return {"src": static(f"icons/{name}"), "sizes": size, "type": kind, **more}

    def shortcut(label: str, page: str, *args: str) -> dict[str, Any]:
        url = reverse(page, args=args)
        return {"name": label, "url": url, "icons": [icon("mark-192.png", "192x192")]}

    name = _("Lianxin")
    return {
        "id": "/",
        "name": name,
        "short_name": name,
        "description": _("Report matters of the neighbourhood and settle them, also offline."),
        "lang": translation.get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f8f6f2",
        "theme_color": "#b3261e",
        "icons": [
            icon("mark.svg", "any"),
            icon("mark-192.png", "192x192"),
            icon("mark-512.png", "512x512"),
            icon("mark-maskable-512.png", "512x512", purpose="maskable"),
        ],
        "shortcuts": [
            shortcut(_("Report a matter"), "tickets:report"),
            shortcut(_("My tasks"), "tickets:offline_page", "tasks"),
            shortcut(_("Waiting to be sent"), "tickets:offline_page", "waiting"),
        ],
    }
