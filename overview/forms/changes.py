"""Proposing a change of the organisation: one form for each kind, into a plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import AreaKind, OrganisationKind, Tier
from grids.operations.changes import CRITERIA, MOST_POINTS, ChangeDraft
from grids.operations.outlines import with_outlines
from grids.operations.plans import MOST_PARTS, Part, Plan, codes_under
from grids.workflow import ChangeKind
from lib.pii import mask_name
from members.models import Person, Post
from overview.panels.changes import LABELS
from overview.panels.grounds import Ground

ENDS = ("", _("ends"))


class ChangeForm(forms.Form):
    """What every proposal says: why, from when, and the four criteria."""

    effective_on = forms.DateField(
        label=_("Takes effect on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("At the beginning of this day; today, as soon as it is approved."),
    )
    reason = forms.CharField(
        label=_("Reasons"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, ground: Ground, parts: int = 2, today: date, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.ground, self.today = ground, today
        self.count = min(max(parts, 2), MOST_PARTS)
        self.fields["effective_on"].initial = today
        self.add_plan_fields()
        for name in CRITERIA:
            self.fields[f"points-{name}"] = forms.TypedChoiceField(
                label=LABELS[name],
                choices=[(points, points) for points in range(MOST_POINTS + 1)],
                coerce=int,
            )
            self.fields[f"note-{name}"] = forms.CharField(
                label=_("Note"), max_length=200, required=False
            )

    def add_plan_fields(self) -> None:
        """The fields of this kind."""

    def draft(self, kind: str) -> ChangeDraft:
        """The argument of the operation."""
        given = self.cleaned_data
        return ChangeDraft(
            forest=self.ground.forest,
            kind=kind,
            plan=self.plan(),
            reason=given["reason"],
            effective_on=given["effective_on"],
            criteria={
                name: {"points": given[f"points-{name}"], "note": given[f"note-{name}"]}
                for name in CRITERIA
            },
        )

    def plan(self) -> Plan:
        """What is to be done."""
        raise NotImplementedError

    def add_facts(self, number: int, *, name: str = "", code: str = "") -> None:
        """The facts of one node that is to be."""
        self.fields[f"name-{number}"] = forms.CharField(
            label=pgettext_lazy("of a thing", "Name"), max_length=80, initial=name
        )
        self.fields[f"code-{number}"] = forms.CharField(
            label=_("Code"), max_length=24, initial=code
        )
        if self.ground.is_area:
            for column, label in (("households", _("Households")), ("residents", _("Residents"))):
                self.fields[f"{column}-{number}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=1_000_000, required=False
                )

    def facts(self, number: int) -> dict[str, Any]:
        """The facts of one node that is to be, as typed."""
        given = self.cleaned_data
        facts = {"name": given[f"name-{number}"].strip(), "code": given[f"code-{number}"].strip()}
        for column in ("households", "residents"):
            facts[column] = given.get(f"{column}-{number}")
        return facts

    def choices(self, rows: Iterable[Any], empty: Any = None) -> list[tuple[Any, Any]]:
        """Nodes to choose from, by their ids."""
        start = [("", empty)] if empty is not None else []
        return [*start, *((row.pk, f"{row.name} ({row.code})") for row in rows)]

    def criteria(self) -> list[dict[str, Any]]:
        """The four criteria as pairs of fields."""
        return [
            {"points": self[f"points-{name}"], "note": self[f"note-{name}"], "name": name}
            for name in CRITERIA
        ]


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
            bodies = self.ground.nodes().filter(pk__in=subjects).order_by()
            covered = tuple(bodies.exclude(areas=None).values_list("areas", flat=True).distinct())
        parts = (Part(**self.facts(0), tier=tier, kind=node.kind, areas=covered),)
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

    def plan(self) -> Plan:
        return Plan(subjects=(self.ground.node.pk,), parent=self.cleaned_data["parent"])


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


def next_codes(ground: Ground, parent: Any, count: int) -> Sequence[str]:
    """Codes that were never used: the next grid numbers of the community, else the next under it.

    Numbers from 900 on are kept for dedicated grids (DOMAIN.md section 2.3).
    """
    prefix, width, first = parent.code, 2, 1
    if ground.is_area:
        way = {area.tier: area for area in parent.lineage()}
        community = way.get(Tier.COMMUNITY)
        prefix, width = (community or parent).code, 3
    tails = [code[len(prefix) :] for code in codes_under(ground.forest, prefix)]
    numbers = [int(tail) for tail in tails if tail.isdecimal() and len(tail) == width]
    usual = [number for number in numbers if width == 2 or number < 900]
    first = max(usual, default=0) + 1
    return [f"{prefix}{number:0{width}d}" for number in range(first, first + count)]
