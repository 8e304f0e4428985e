"""Bringing in a ledger of people: columns, what a row means, and the staged import."""

from members.importers.columns import COLUMNS, template_file, unseal
from members.importers.runs import KIND, Choice, apply_people, decide_row, stage_people

__all__ = [
    "COLUMNS",
    "KIND",
    "Choice",
    "apply_people",
    "decide_row",
    "stage_people",
    "template_file",
    "unseal",
]
