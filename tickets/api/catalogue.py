"""REST door of the category catalogue: read by everybody who is signed in, edited by few."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from grids.operations.configuring import require_configuring
from tickets.api.filters import CategoryApiFilter
from tickets.models import Category, CategoryQuestion
from tickets.operations.categories import add_condition, create_category, update_category
from tickets.operations.questions import write_question
from tickets.serializers.catalogue import (
    CategoryDetailSerializer,
    CategorySerializer,
    ProgramQuestionSerializer,
)
from tickets.serializers.rules import (
    CategoryEditSerializer,
    NewCategorySerializer,
    NewConditionSerializer,
)


class CategoryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What can be wrong: headings and the kinds of matters under them."""

    queryset = Category.objects.select_related("parent")
    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z]{1,8}"
    filterset_class = CategoryApiFilter
    serializer_class = CategorySerializer

    def get_serializer_class(self) -> type[CategorySerializer]:
        return CategorySerializer if self.action == "list" else CategoryDetailSerializer

    def shown(self, category: Category, status: int = 200) -> Response:
        """The category as it is now."""
        fresh = self.get_queryset().get(pk=category.pk)
        return Response(CategoryDetailSerializer(fresh).data, status)

    def given(self, serializer: Any) -> dict[str, Any]:
        """The checked input, from who may edit the catalogue, with who and when."""
        require_configuring(self.request.user, None)
        read = serializer(data=self.request.data)
        read.is_valid(raise_exception=True)
        return {**read.validated_data, "by": self.request.user, "at": timezone.now()}

    @extend_schema(request=NewCategorySerializer, responses={201: CategoryDetailSerializer})
    def create(self, request: Request) -> Response:
        """Add a heading, or a kind of matter under one."""
        given = self.given(NewCategorySerializer)
        code = given.pop("parent", None)
        parent = get_object_or_404(Category, code=code, parent=None) if code else None
        return self.shown(create_category(parent=parent, **given), 201)

    @extend_schema(request=CategoryEditSerializer, responses=CategoryDetailSerializer)
    def partial_update(self, request: Request, code: str) -> Response:
        """Change how a category is called and treated, or take it out of use."""
        category, given = self.get_object(), self.given(CategoryEditSerializer)
        acting = {name: given.pop(name) for name in ("by", "at")}
        seen = given.pop("seen", None)
        return self.shown(update_category(category, given, seen=seen, **acting))

    @extend_schema(request=NewConditionSerializer, responses={201: CategoryDetailSerializer})
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def conditions(self, request: Request, code: str) -> Response:
        """Add a filing condition with its limit."""
        category, given = self.get_object(), self.given(NewConditionSerializer)
        add_condition(category, given.pop("limit"), **given)
        return self.shown(category, 201)

    @extend_schema(request=ProgramQuestionSerializer, responses=CategoryDetailSerializer)
    @action(detail=True, methods=["put"], filterset_class=None, pagination_class=None)
    def questions(self, request: Request, code: str) -> Response:
        """Ask programs something more of a kind of matter, or ask the question of a code anew."""
        category = self.get_object()
        require_configuring(request.user, None)
        read = ProgramQuestionSerializer(data=request.data)
        read.is_valid(raise_exception=True)
        row = CategoryQuestion.objects.filter(category=category, code=read.facts().code).first()
        write_question(category, read.facts(), by=request.user, at=timezone.now(), row=row)
        return self.shown(category)
