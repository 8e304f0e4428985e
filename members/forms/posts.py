"""Forms of posts: text into the arguments of operations, no rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, District, PartyOrganisation, Unit
from grids.powers import Power
from lib.listing import listed
from members.models import Person, Post
from members.operations import PostDraft
from members.roles import POWERS, SCOPE_OF, Role

PLACES: dict[str, Any] = {
    "area": Area,
    "organisation": PartyOrganisation,
    "unit": Unit,
    "district": District,
    "city": City,
}
NEIGHBOURS = 300


def place_of(role: str, code: str, by: Any) -> Any:
    """The place of a role by its code, within the reach of who appoints; None if there is none."""
    name = SCOPE_OF[role]
    power = Power.MANAGE_PARTY if name == "organisation" else Power.MANAGE_PEOPLE
    return PLACES[name].objects.within(by.reach(power)).filter(code=code).first()


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """A day, chosen from a calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


def basis_field() -> forms.CharField:
    """The decision that something rests on."""
    return forms.CharField(
        label=_("Basis"),
        help_text=_("The decision, minutes or document this rests on."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AppointForm(forms.Form):
    """A post for a person."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.CharField(
        label=_("Code of the place"),
        max_length=32,
        help_text=_("The code of the area, Party organisation or unit; it stands on its page."),
    )
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"), required=False, help_text=_("Empty: without end."))
    is_paid = forms.BooleanField(label=_("Paid"), required=False)
    basis = basis_field()

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        given = [role for role in Role if POWERS[role] <= by.powers]
        self.fields["role"].choices = [(role.value, role.label) for role in given]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") and cleaned.get("place"):
            self.scope = place_of(cleaned["role"], cleaned["place"].strip(), self.by)
            if self.scope is None:
                message = _("No place for this role within your reach has this code.")
                raise ValidationError({"place": message})
        return cleaned

    def draft(self) -> PostDraft:
        """The appointment to be."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "place"}
        return PostDraft(scope=self.scope, **given)


class EndForm(forms.Form):
    """The last day of a post."""

    until_on = day_field(_("Last day"))
    reason = basis_field()


class ProlongForm(forms.Form):
    """A later last day."""

    until_on = day_field(_("New last day"), required=False, help_text=_("Empty: without end."))
    basis = basis_field()


class UnpaidForm(forms.Form):
    """That a post is not paid."""

    basis = basis_field()


class PersonChoice(forms.ModelChoiceField):
    """Somebody with a post nearby, masked, told apart by their posts."""

    def label_from_instance(self, person: Person) -> str:
        posts = [f"{post.get_role_display()} {post.scope}" for post in person.all_posts[:2]]
        return f"{person.masked_name} · {listed(posts)}"


class StandInForm(forms.Form):
    """Who stands in for whom, from when to when."""

    person = PersonChoice(Person.objects.none(), label=_("Who stands in"))
    from_on = day_field(_("From"))
    until_on = day_field(_("Until"))
    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, post: Post, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues(post, by)


def colleagues(post: Post, by: Any) -> Any:
    """People in reach who hold an office at the same unit, or in the same tree of places."""
    rows = Post.objects.within(by.reach(Power.MANAGE_PEOPLE)).in_office()
    if post.unit_id:
        rows = rows.filter(unit=post.unit_id)
    elif post.area is not None:
        rows = rows.filter(area__tree_id=post.area.tree_id)
    elif post.organisation is not None:
        rows = rows.filter(organisation__tree_id=post.organisation.tree_id)
    people = Person.objects.within(by.reach(Power.MANAGE_PEOPLE))
    people = people.filter(pk__in=rows.order_by().values("person")).exclude(pk=post.person_id)
    nearest = people.with_card().order_by("pinyin", "id")
    return nearest.filter(pk__in=list(nearest.values_list("pk", flat=True)[:NEIGHBOURS]))
