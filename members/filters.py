"""What a list of people can be narrowed by, for the page and for the API alike."""

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area
from grids.powers import Power
from members.models import Person, Post
from members.roles import Role


class PersonFilter(django_filters.FilterSet):
    """By name, pinyin or initials; by a role held today; by the area a post is held in."""

    q = django_filters.CharFilter(label=_("Name or initials"), method="filter_name")
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="filter_role", empty_label=_("All roles")
    )
    within = django_filters.CharFilter(label=_("Area code"), method="filter_within")

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value)

    def filter_role(self, rows: Any, name: str, value: str) -> Any:
        posts = Post.objects.active(timezone.localdate()).in_role(value)
        return rows.filter(pk__in=posts.values("person"))

    def filter_within(self, rows: Any, name: str, value: str) -> Any:
        reach = self.request.user.reach(Power.VIEW_AREAS)
        area = Area.objects.within(reach).filter(code=value).first()
        return rows.held_under(area) if area else rows.none()
