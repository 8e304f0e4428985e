"""What a list of people can be narrowed by, for the page and for the API alike."""

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.filters import WithinFilter
from members.models import Membership, Person, Post
from members.roles import Role
from records.models import Notice


class PersonFilter(django_filters.FilterSet):
    """By name, pinyin or initials; by a role held today; by the place of a post or employer."""

    q = django_filters.CharFilter(label=_("Name or initials"), method="filter_name", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, method="filter_role", empty_label=_("All roles")
    )
    within = WithinFilter()

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.named(value)

    def filter_role(self, rows: Any, name: str, value: str) -> Any:
        posts = Post.objects.active(timezone.localdate()).in_role(value)
        return rows.filter(pk__in=posts.values("person"))


class PersonApiFilter(PersonFilter):
    """As on the page; `search` is another name of `q`, as for every noun."""

    search = django_filters.CharFilter(method="filter_name", max_length=60)


class NoticeFilter(django_filters.FilterSet):
    """The unread notices of an inbox, or the read ones."""

    unread = django_filters.BooleanFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notice
        fields: tuple[str, ...] = ()


class PostFilter(django_filters.FilterSet):
    """Posts by person, role, place, and where they stand in time."""

    WHEN = (
        ("today", pgettext_lazy("posts", "In post")),
        ("upcoming", _("Beginning later")),
        ("ending", _("Ending within 180 days")),
        ("ended", _("Ended")),
        ("all", pgettext_lazy("posts", "All")),
    )

    q = django_filters.CharFilter(label=_("Name or initials"), method="filter_name", max_length=60)
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=Role.choices, empty_label=_("All roles")
    )
    when = django_filters.ChoiceFilter(
        label=_("When"), choices=WHEN, method="filter_when", empty_label=None
    )
    within = WithinFilter()

    class Meta:
        model = Post
        fields: tuple[str, ...] = ()

    def filter_queryset(self, queryset: Any) -> Any:
        """Without a choice: the posts of today."""
        if not self.form.cleaned_data.get("when"):
            queryset = queryset.active(timezone.localdate())
        return super().filter_queryset(queryset)

    def filter_name(self, rows: Any, name: str, value: str) -> Any:
        return rows.held_by(value)

    def filter_when(self, rows: Any, name: str, value: str) -> Any:
        return rows.standing(value, timezone.localdate())


class MembershipFilter(django_filters.FilterSet):
    """Past memberships of one person."""

    person = django_filters.NumberFilter(field_name="person_id")

    class Meta:
        model = Membership
        fields: tuple[str, ...] = ()
