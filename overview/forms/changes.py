"""Proposing a change of the organisation: one form for each kind, into a plan."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import AreaKind, OrganisationKind, Tier
from grids.operations.outlines import with_outlines
from grids.operations.plans import Part, Plan
from grids.workflow import ChangeKind
from lib.pii import mask_name
from members.models import Person, Post
from overview.forms.proposals import ChangeForm, next_codes
from overview.operations.parts import standing

ENDS = ("", _("ends"))


class SplitForm(ChangeForm):
    """分设: what the parts are called, and where each building, post and member goes."""

    def add_plan_fields(self) -> None:
        node = self.ground.node
        codes = next_codes(self.ground, node.parent, self.count)
        for number, code in enumerate(codes):
            self.add_facts(number, name="", code=code)
        parts = [(number, number + 1) for number in range(self.count)]
        self.rows: list[tuple[Any, Any, list[str]]] = []
        for label, rows, prefix, named, empty in (
            (_("What lies in it"), self.ground.children(), "child", str, None),
            (_("Areas it covers"), self.ground.covered(), "area", str, None),
            (_("In post today"), self.ground.posts(), "post", post_words, ENDS),
            (_("Members"), self.ground.members(), "member", person_words, None),
        ):
            names = []
            for place, row in enumerate(rows):
                name = f"{prefix}-{row.pk}"
                field = forms.TypedChoiceField(
                    label=named(row),
                    choices=[*([empty] if empty else []), *parts],
                    coerce=int,
                    empty_value=None,
                    required=not empty,
                    initial=place * self.count // max(len(rows), 1),
                )
                self.fields[name] = field
                names.append(name)
            if names:
                self.rows.append((label, prefix, names))

    def part_fields(self) -> list[dict[str, Any]]:
        """The facts of each part, for the page."""
        names = ["name", "code"] + (["households", "residents"] if self.ground.is_area else [])
        return [
            {"number": number + 1, "fields": [self[f"{name}-{number}"] for name in names]}
            for number in range(self.count)
        ]

    def row_fields(self) -> list[dict[str, Any]]:
        """What is to be divided, for the page."""
        return [
            {"label": label, "fields": [self[name] for name in names]}
            for label, _prefix, names in self.rows
        ]

    def parts_now(self) -> list[Part]:
        """The parts as the rows are dealt out now."""
        dealt: dict[str, list[list[int]]] = {}
        for _label, prefix, names in self.rows:
            shares = dealt.setdefault(prefix, [[] for _part in range(self.count)])
            for name in names:
                number = self.chosen(name) if self[name].value() not in (None, "") else None
                if number is not None and number < self.count:
                    shares[number].append(int(name.removeprefix(f"{prefix}-")))
        columns = {"child": "children", "area": "areas", "post": "posts", "member": "members"}
        return [
            Part(
                name="",
                code="",
                **{columns[prefix]: tuple(shares[n]) for prefix, shares in dealt.items()},
            )
            for n in range(self.count)
        ]

    def given_to(self, prefix: str, number: int) -> tuple[int, ...]:
        """The ids of what goes to one part."""
        start = f"{prefix}-"
        return tuple(
            int(name[len(start) :])
            for name, value in self.cleaned_data.items()
            if name.startswith(start) and value == number and value is not None
        )

    def plan(self) -> Plan:
        node = self.ground.node
        parts = tuple(
            Part(
                **self.facts(number),
                tier=node.tier if self.ground.is_area else "",
                kind=node.kind,
                children=self.given_to("child", number),
                posts=self.given_to("post", number),
                members=self.given_to("member", number),
                areas=self.given_to("area", number),
            )
            for number in range(self.count)
        )
        if self.ground.is_area:
            parts = with_outlines([node], parts)
        return Plan(subjects=(node.pk,), parts=parts)


class MergeForm(ChangeForm):
    """合并: with which others, and into what."""

    def add_plan_fields(self) -> None:
        node, others = self.ground.node, self.ground.siblings()
        self.siblings = others
        self.fields["others"] = forms.TypedMultipleChoiceField(
            label=_("Together with"),
            choices=self.choices(others),
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["into"] = forms.TypedChoiceField(
            label=_("They become"),
            choices=self.choices([node, *others], _("a new one, named below")),
            coerce=int,
            empty_value=None,
            required=False,
        )
        [code] = next_codes(self.ground, node.parent, 1)
        self.add_facts(0, code=code)
        self.fields["name-0"].required = False
        if not self.ground.is_area:
            same = [(k, k.label) for k in OrganisationKind if k.rank == self.ground.node_rank]
            self.fields["kind-0"] = forms.ChoiceField(
                label=_("Kind of the new one"), choices=same, required=False, initial=node.kind
            )

    def parts_now(self) -> list[Part]:
        """All that the chosen ones have, together."""
        chosen = {str(pk) for pk in self["others"].value() or []}
        others = [row for row in self.siblings if str(row.pk) in chosen]
        return [standing(self.ground.forest, [self.ground.node, *others])]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        into = given.get("into")
        if into is None and not given.get("name-0"):
            self.add_error("name-0", _("Give it a name."))
        if into is not None and into not in (self.ground.node.pk, *given.get("others", ())):
            self.add_error("into", _("One of them takes in the others."))
        return given

    def plan(self) -> Plan:
        node, given = self.ground.node, self.cleaned_data
        subjects = (node.pk, *given["others"])
        if given["into"] is not None:
            return Plan(subjects=subjects, into=given["into"])
        tier = node.tier if self.ground.is_area else ""
        covered: tuple[int, ...] = ()
        if not self.ground.is_area:
            bodies = self.ground.nodes().filter(pk__in=subjects, areas__valid_to=None).order_by()
            covered = tuple(bodies.exclude(areas=None).values_list("areas", flat=True).distinct())
        kind = given.get("kind-0") or node.kind
        parts = (Part(**self.facts(0), tier=tier, kind=kind, areas=covered),)
        if self.ground.is_area:
            parts = with_outlines(list(self.ground.nodes().filter(pk__in=subjects)), parts)
        return Plan(subjects=subjects, parts=parts)


class EstablishForm(ChangeForm):
    """成立: one new node under this one."""

    def add_plan_fields(self) -> None:
        node = self.ground.node
        if self.ground.is_area:
            levels = node.city.scheme.levels.values_list("tier", "name")
            finer = [(t, name) for t, name in levels if Tier(t).rank > Tier(node.tier).rank]
            self.fields["tier"] = forms.ChoiceField(
                label=pgettext_lazy("of an area", "Level"), choices=finer
            )
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=AreaKind.choices)
        else:
            finer = [(k, k.label) for k in OrganisationKind if k.rank > self.ground.node_rank]
            self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=finer)
        [code] = next_codes(self.ground, node, 1)
        self.add_facts(0, code=code)
        self.fields["children"] = forms.TypedMultipleChoiceField(
            label=_("Takes over"),
            choices=self.choices(self.ground.children()),
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        if not self.ground.is_area:
            self.fields["areas"] = forms.TypedMultipleChoiceField(
                label=_("Areas it covers"),
                choices=self.choices(self.ground.covered()),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def plan(self) -> Plan:
        given = self.cleaned_data
        part = Part(
            **self.facts(0),
            tier=given.get("tier", ""),
            kind=given["kind"],
            children=tuple(given["children"]),
            areas=tuple(given.get("areas", ())),
        )
        return Plan(parent=self.ground.node.pk, parts=(part,))


class MoveUnderForm(ChangeForm):
    """划转: under another one."""

    def add_plan_fields(self) -> None:
        self.fields["parent"] = forms.TypedChoiceField(
            label=_("New superior"), choices=self.choices(self.ground.parents()), coerce=int
        )
        if siblings := self.ground.siblings():
            self.fields["along"] = forms.TypedMultipleChoiceField(
                label=_("Together with"),
                choices=self.choices(siblings),
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def plan(self) -> Plan:
        given = self.cleaned_data
        subjects = (self.ground.node.pk, *given.get("along", ()))
        return Plan(subjects=subjects, parent=given["parent"])


class RenameForm(ChangeForm):
    """更名."""

    def add_plan_fields(self) -> None:
        node = self.ground.node
        self.fields["name"] = forms.CharField(label=_("New name"), max_length=80, initial=node.name)
        if self.ground.is_area:
            self.fields["official_name"] = forms.CharField(
                label=_("Official name"),
                max_length=120,
                required=False,
                initial=node.official_name,
            )

    def plan(self) -> Plan:
        given = self.cleaned_data
        official = given.get("official_name", "")
        return Plan(
            subjects=(self.ground.node.pk,), name=given["name"].strip(), official_name=official
        )


class UpgradeForm(ChangeForm):
    """升格."""

    def add_plan_fields(self) -> None:
        node = self.ground.node
        kinds = [(kind, kind.label) for kind in OrganisationKind if kind != node.kind]
        self.fields["kind"] = forms.ChoiceField(label=_("Becomes"), choices=kinds)
        self.fields["name"] = forms.CharField(label=_("New name"), max_length=80, initial=node.name)

    def plan(self) -> Plan:
        given = self.cleaned_data
        subjects = (self.ground.node.pk,)
        return Plan(subjects=subjects, kind=given["kind"], name=given["name"].strip())


class AbolishForm(ChangeForm):
    """撤销: what takes its place."""

    def add_plan_fields(self) -> None:
        parent = self.ground.node.parent
        self.fields["into"] = forms.TypedChoiceField(
            label=_("What it had goes to"),
            choices=self.choices(self.ground.siblings(), parent.name if parent else _("Choose…")),
            coerce=int,
            empty_value=None,
            required=parent is None,
        )

    def plan(self) -> Plan:
        return Plan(subjects=(self.ground.node.pk,), into=self.cleaned_data["into"])


FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.ESTABLISH: EstablishForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.MERGE: MergeForm,
    ChangeKind.MOVE: MoveUnderForm,
    ChangeKind.RENAME: RenameForm,
    ChangeKind.UPGRADE: UpgradeForm,
    ChangeKind.ABOLISH: AbolishForm,
}


def post_words(post: Post) -> str:
    """A post with its holder, masked."""
    return f"{post.get_role_display()} {mask_name(post.person.name)}"


def person_words(person: Person) -> str:
    """A member, masked."""
    return f"{person.masked_name} · {person.get_party_status_display()}"
