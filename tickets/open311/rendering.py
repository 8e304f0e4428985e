"""One structure as XML and as JSON, by the Spark convention: the only place that knows either.

An answer is a dictionary or a list under the name of its root. In JSON the root's name falls away,
and the names of list entries with it; in XML an entry is named by `ENTRIES`. Nothing is an empty
element there and null here (wiki.open311.org/JSON_and_XML_Conversion).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

ENTRIES = {
    "attributes": "attribute",
    "endpoints": "endpoint",
    "errors": "error",
    "formats": "format",
    "groups": "group",
    "notes": "note",
    "photos": "photo",
    "service_request_updates": "request_update",
    "service_requests": "request",
    "services": "service",
    "values": "value",
    "categories": "category",
    "facilities": "facility",
    "web_actions": "web_action",
    "web_faqs": "web_faq",
    "types": "type",
    "open311_services": "open311_service",
}
"""What one entry of a list is called in XML."""

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without the signs that XML 1.0 cannot carry."""
    return _ILLEGAL.sub("", text)


def rendered(kind: str, root: str, answer: Any) -> str:
    """The answer as a document of the kind."""
    if kind == "json":
        return json.dumps(_clean(answer), ensure_ascii=False, separators=(",", ":"))
    return DECLARATION + "".join(_element(root, answer))


def _clean(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_clean(part) for part in value]
    if isinstance(value, bool | int | float) or value is None:
        return value
    return legal(str(value)) or None


def _element(name: str, value: Any) -> Iterator[str]:
    inside = "".join(_inside(name, value))
    yield f"<{name}>{inside}</{name}>" if inside else f"<{name}/>"


def _inside(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _element(key, part)
    elif isinstance(value, list):
        for part in value:
            yield from _element(ENTRIES[name], part)
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif value is not None:
        yield escape(legal(str(value)), {"\r": "&#13;"})
