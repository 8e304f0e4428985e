"""A file as an answer that the browser saves. Knows no app."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

FORMATS = ("xlsx", "csv")
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def as_download(content: Any, kind: str, name: str) -> HttpResponseBase:
    """A file of one of the formats; lines are sent as they are made."""
    if kind != "csv":
        return FileResponse(
            content, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind]
        )
    response = StreamingHttpResponse(content, content_type=CONTENT_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_sheet(content: Any, name: str, at: datetime) -> HttpResponseBase:
    """A sheet named after the list and the moment in site time, so that two never collide."""
    return as_download(content, "xlsx", f"{name}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx")
