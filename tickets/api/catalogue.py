"""REST door of the category catalogue, the same for everybody who is signed in."""

from rest_framework import mixins
from rest_framework.viewsets import GenericViewSet

from tickets.api.filters import CategoryApiFilter
from tickets.models import Category
from tickets.serializers.catalogue import CategoryDetailSerializer, CategorySerializer


class CategoryViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, GenericViewSet):
    """What can be wrong: headings and the kinds of matters under them."""

    queryset = Category.objects.select_related("parent")
    order = ("code",)
    lookup_field = "code"
    lookup_value_regex = "[0-9A-Za-z]{1,8}"
    filterset_class = CategoryApiFilter
    serializer_class = CategorySerializer

    def get_serializer_class(self) -> type[CategorySerializer]:
        return CategoryDetailSerializer if self.detail else CategorySerializer
