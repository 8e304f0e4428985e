"""Careful parsers of the REST door: as much as this server reads into memory, as deep as it can."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, parsers, status


class TooLarge(exceptions.APIException):
    """A body that is longer than this server reads into memory."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The request is too large.")


class JSONParser(parsers.JSONParser):
    """JSON up to the size this server reads into memory and of a depth Python can follow."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        check_length(parser_context)
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise exceptions.ParseError(_("The JSON is nested too deeply.")) from None


class FormParser(parsers.FormParser):
    """Plain forms up to the size this server reads into memory."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        check_length(parser_context)
        return super().parse(stream, media_type, parser_context)


def check_length(parser_context: Any) -> None:
    """Refuse by the announced length, before anything is read."""
    length = parser_context["request"].META.get("CONTENT_LENGTH") or 0
    if int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise TooLarge
