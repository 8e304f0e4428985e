"""The one address of every transition, `…/moves/{move}/`, and the pictures of a matter."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from lib.api import KEY_PARAMETER, ScopedViewSet, idempotency_key
from lib.errors import Refused
from lib.moves import reachable
from lib.workflow import Move
from records.models import Attachment
from records.operations import Sending, send_once, was_sent
from tickets.operations.register import DESKS
from tickets.panels.overtaken import newer_state
from tickets.serializers.moves import MOVE_INPUTS, MOVE_UNIONS, Choices

OVERTAKEN = ("changed_meanwhile", "move_not_open")
"""Refusals that come with the newer state."""


class MatterViewSet(ScopedViewSet):
    """Rows with a workflow: their representation knows the moment and the reader."""

    desk = ""

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "at": timezone.now()}

    @action(
        detail=True,
        methods=["post"],
        url_path="moves/(?P<move>[a-z-]{1,20})",
        filterset_class=None,
        pagination_class=None,
    )
    def moves(self, request: Request, move: str, **_keys: str) -> Response:
        """Carry the row through one move, once per Idempotency-Key; answers what it has become."""
        row = self.get_object()
        known = self._known(move)
        key = idempotency_key(request)
        sending = Sending(key, request.user, self.desk, row.pk, move) if key else None
        if sending is None or not was_sent(sending):
            check_reach(row, known, request.user)
            self._carry(row, move, sending)
        return Response(self.get_serializer(self.get_object()).data)

    def _carry(self, row: Any, move: str, sending: Sending | None) -> None:
        """Read the inputs and make the move; a refusal for what came meanwhile tells the rest."""
        context = {**self.get_serializer_context(), "choices": Choices(row, self.request.user)}
        given = MOVE_INPUTS[self.desk, move](data=self.request.data, context=context)
        given.is_valid(raise_exception=True)
        at = context["at"]
        operation = DESKS[self.desk].operations[move]
        act = partial(operation, row, by=self.request.user, at=at, **given.validated_data)
        try:
            act() if sending is None else send_once(sending, act, at=at)
        except Refused as refused:
            if refused.code in OVERTAKEN:
                seen = given.validated_data.get("seen")
                refused.details = {"latest": newer_state(self.get_object(), seen)}
            raise

    def _known(self, name: str) -> Move:
        if name not in DESKS[self.desk].operations:
            raise Http404
        return DESKS[self.desk].workflow[name]


def check_reach(row: Any, move: Move, user: Any) -> None:
    """Say "forbidden" before "wrong input" to whoever may not make the move at all."""
    if not reachable(move, type(row), user).filter(pk=row.pk).exists():
        raise PermissionDenied


def moves_schema(desk: str, answer: Any) -> Any:
    """How the address of a desk's moves is described: the names it knows, all inputs optional."""
    names = OpenApiParameter("move", str, OpenApiParameter.PATH, enum=list(DESKS[desk].operations))
    return extend_schema(
        parameters=[names, KEY_PARAMETER], request=MOVE_UNIONS[desk], responses={200: answer}
    )


class PictureRenderer(JSONRenderer):
    """Lets a client ask for pictures by type; the file itself is streamed, errors are JSON."""

    media_type = "image/jpeg"
    format = "jpeg"
    charset = None


class PicturesMixin:
    """Gives out the pictures of a matter to whoever may see the matter."""

    subject_type = ""

    def subject_ids(self, row: Any) -> list[int]:
        """The rows whose pictures belong to the matter."""
        return [row.pk]

    @extend_schema(
        parameters=[OpenApiParameter("attachment", int, OpenApiParameter.PATH)],
        responses={(200, "image/jpeg"): OpenApiTypes.BINARY},
    )
    @action(
        detail=True,
        url_path="attachments/(?P<attachment>[0-9]{1,18})",
        url_name="attachment",
        renderer_classes=[JSONRenderer, PictureRenderer],
        filterset_class=None,
        pagination_class=None,
    )
    def attachment(self, request: Request, attachment: str, **_keys: str) -> FileResponse:
        """One picture."""
        ids = self.subject_ids(self.get_object())  # type: ignore[attr-defined]
        known = Attachment.objects.about(self.subject_type, *ids)
        row = get_object_or_404(known, pk=attachment)
        if not row.file.storage.exists(row.file.name):
            raise Http404
        headers = {"Cache-Control": "private, max-age=86400"}
        return FileResponse(row.file.open(), content_type=row.content_type, headers=headers)
