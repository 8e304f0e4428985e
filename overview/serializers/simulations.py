"""What the API of simulations reads and answers."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from overview.operations.simulations import result_of
from overview.simulation.scenario import BadScenario, Scenario, read_scenario
from records.models import Job


class SimulationSerializer(serializers.Serializer):
    """One simulation of yours."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="params.name")
    state = serializers.ChoiceField(Job.State.choices)
    total = serializers.IntegerField(allow_null=True)
    done = serializers.IntegerField()
    error = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class SimulationDetailSerializer(SimulationSerializer):
    """The same with what was asked and, when it is over, what it came to."""

    scenario = serializers.DictField(source="params.scenario")
    result = serializers.SerializerMethodField()

    def get_result(self, job: Job) -> dict[str, Any] | None:
        return result_of(job)


class SimulationInput(serializers.Serializer):
    """A scenario as in a file, nested or by dotted keys; what is left out is at its default."""

    scenario = serializers.DictField(child=serializers.JSONField(), required=False)

    def asked(self) -> Scenario:
        """The checked scenario; 400 with an error for each wrong key."""
        try:
            return read_scenario(self.validated_data.get("scenario", {"tickets": 300, "days": 30}))
        except BadScenario as bad:
            errors = [f"{key}: {words}" for key, words in bad.errors.items()]
            raise serializers.ValidationError({"scenario": errors}) from bad


class ReportTableSerializer(serializers.Serializer):
    """One table of a report; with two simulations each cell shows both."""

    key = serializers.CharField()
    title = serializers.CharField()
    note = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ReportSerializer(serializers.Serializer):
    """The tables of a report."""

    tables = ReportTableSerializer(many=True)
