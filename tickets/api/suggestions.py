"""REST door of suggestions: which category words speak for, and who would lead."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tickets.operations.suggestions import suggest_for_text
from tickets.serializers.suggestions import QuestionSerializer, TextSuggestionSerializer


class SuggestionView(APIView):
    """Open to everybody, as reporting is; who is not signed in is limited by address."""

    permission_classes = (AllowAny,)

    @extend_schema(request=QuestionSerializer, responses={200: TextSuggestionSerializer})
    def post(self, request: Request) -> Response:
        """Suggest a category and a unit for words; nothing is kept of them."""
        asked = QuestionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        area = asked.validated_data.get("area") if request.user.is_authenticated else None
        found = suggest_for_text(asked.validated_data["text"], area, at=timezone.now())
        return Response(TextSuggestionSerializer(found).data)
