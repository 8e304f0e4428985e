"""What the API of street powers reads and answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from grids.models import Area, Unit
from lib.moves import available_moves
from lib.workflow import Move
from members.models import ConsentRequest, PersonnelOpinion, PlanningOpinion
from members.operations.agencies import (
    agencies_of_streets,
    agencies_overseen,
    authorities_for,
    streets_led,
)
from members.operations.street_powers import (
    EARLIEST_YEAR,
    ConsentDraft,
    PersonnelDraft,
    PlanningDraft,
)
from members.privacy import SHORTEST_REASON
from members.workflow import OUTCOME_CHOICES, ConsentAct, ConsentStance, PlanningKind, ProposedGrade


class AgencySerializer(serializers.Serializer):
    """A stationed agency with its head, masked, and this year's whistle figures."""

    code = serializers.CharField(source="unit.code")
    name = serializers.CharField(source="unit.name")
    street = serializers.CharField(source="unit.area.code", default=None, allow_null=True)
    department = serializers.CharField(source="unit.parent.code", default=None, allow_null=True)
    head = serializers.CharField()
    called = serializers.IntegerField()
    late = serializers.IntegerField()
    score = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    is_small = serializers.BooleanField()


PAPER = ("id", "street", "department", "status", "made_at", "seen", "moves")


class PaperSerializer(serializers.ModelSerializer):
    """What every paper of a street tells, with the moves open to the reader."""

    street = serializers.CharField(source="street.code", read_only=True)
    department = serializers.CharField(
        source="department.code", read_only=True, default=None, allow_null=True
    )
    seen = serializers.IntegerField(source="flow_count", read_only=True)
    moves = serializers.SerializerMethodField()

    def get_moves(self, row: Any) -> list[str]:
        """Names of the moves the reader may make now; empty in a list."""
        if self.context["view"].action == "list":
            return []
        by, at = self.context["request"].user, self.context["at"]
        return [move.name for move in available_moves(row, row.workflow, by=by, at=at)]


class ConsentSerializer(PaperSerializer):
    """A request for consent, the person masked."""

    unit = serializers.CharField(source="unit.code", read_only=True)
    name = serializers.CharField(source="masked_name", read_only=True)

    class Meta:
        model = ConsentRequest
        fields = (
            *PAPER,
            "unit",
            "act",
            "name",
            "position",
            "grounds",
            "due_on",
            "stance",
            "words",
            "signed_at",
        )
        read_only_fields = fields


class PersonnelSerializer(PaperSerializer):
    """A personnel opinion, the head masked; `numbers` as they stood when it was signed."""

    unit = serializers.CharField(source="unit.code", read_only=True)
    head = serializers.CharField(
        source="person.masked_name", read_only=True, default=None, allow_null=True
    )
    numbers = serializers.DictField(read_only=True)

    class Meta:
        model = PersonnelOpinion
        fields = (*PAPER, "unit", "head", "year", "grade", "words", "numbers", "signed_at")
        read_only_fields = fields


class PlanningSerializer(PaperSerializer):
    """An opinion on a plan, decision or project, and what became of it."""

    class Meta:
        model = PlanningOpinion
        fields = (
            *PAPER,
            "kind",
            "title",
            "authority",
            "occasion",
            "on",
            "words",
            "answer",
            "answered_on",
        )
        read_only_fields = fields


class ChoiceByCode(serializers.SlugRelatedField):
    """A row named by its code, among those the sender may choose."""

    def __init__(self, offered: Any, model: Any, **kwargs: Any) -> None:
        self.offered, self.model = offered, model
        super().__init__(slug_field="code", queryset=model.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        return self.offered(request.user) if request else self.model.objects.none()


class ConsentNewSerializer(serializers.Serializer):
    """A request for consent to be; the name is kept encrypted."""

    unit = ChoiceByCode(agencies_overseen, Unit)
    act: Any = serializers.ChoiceField(choices=ConsentAct.choices)
    name = serializers.CharField(max_length=50)
    position = serializers.CharField(max_length=80)
    grounds = serializers.CharField(max_length=1000)

    def draft(self) -> ConsentDraft:
        """The argument of the operation."""
        return ConsentDraft(**self.validated_data)


class PersonnelNewSerializer(serializers.Serializer):
    """A personnel opinion to be."""

    unit = ChoiceByCode(agencies_of_streets, Unit)
    year = serializers.IntegerField(min_value=EARLIEST_YEAR, max_value=2100)
    grade: Any = serializers.ChoiceField(choices=ProposedGrade.choices)
    words = serializers.CharField(max_length=2000)

    def draft(self) -> PersonnelDraft:
        """The argument of the operation."""
        return PersonnelDraft(**self.validated_data)


class PlanningNewSerializer(serializers.Serializer):
    """An opinion on a plan to be; an authority without a code is only named."""

    street = ChoiceByCode(streets_led, Area)
    kind: Any = serializers.ChoiceField(choices=PlanningKind.choices)
    title = serializers.CharField(max_length=120)
    department = ChoiceByCode(authorities_for, Unit, required=False, allow_null=True)
    authority = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)
    occasion = serializers.CharField(max_length=120)
    on = serializers.DateField()
    words = serializers.CharField(max_length=2000)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        unit = given.get("department")
        given["authority"] = given["authority"] or (unit.name if unit else "")
        if not given["authority"]:
            message = _("Choose or name the authority.")
            raise serializers.ValidationError({"department": [message]})
        return given

    def draft(self) -> PlanningDraft:
        """The argument of the operation."""
        return PlanningDraft(**self.validated_data)


class PaperMoveSerializer(serializers.Serializer):
    """What a move needs: of a consent `stance` and `words`, of a personnel opinion `grade` and
    `words`, of a planning opinion `outcome`, `answer` and `answered_on`, to take back `reason`."""

    seen = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)
    stance: Any = serializers.ChoiceField(choices=ConsentStance.choices, required=False)
    grade: Any = serializers.ChoiceField(choices=ProposedGrade.choices, required=False)
    words = serializers.CharField(max_length=1000, required=False)
    reason = serializers.CharField(max_length=500, required=False)
    outcome: Any = serializers.ChoiceField(choices=OUTCOME_CHOICES, required=False)
    answer = serializers.CharField(max_length=1000, required=False)
    answered_on = serializers.DateField(required=False)

    def facts(self, move: Move) -> dict[str, Any]:
        """The inputs of one move; what is missing is told at its field."""
        given = self.validated_data
        missing = {
            name: [_("This field is required.")] for name in move.required if name not in given
        }
        if missing:
            raise serializers.ValidationError(missing)
        return {name: given[name] for name in (*move.fields, "seen") if name in given}


class NameRevealSerializer(serializers.Serializer):
    """Why the full name is needed; kept with the reader's name and the time."""

    reason = serializers.CharField(min_length=SHORTEST_REASON, max_length=500)


class RevealedNameSerializer(serializers.Serializer):
    """The name in clear, in this answer and nowhere else."""

    value = serializers.CharField(read_only=True)
