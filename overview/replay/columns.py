"""The columns of a model are written once in a process, not for every query.

A replay asks for whole rows of the same few wide tables more than half a million times; Django
writes their sixty columns anew each time, which is a sixth of all it does. Only here, in a process
that does nothing else; the site's own queries are untouched.
"""

from __future__ import annotations

from typing import Any

from django.db.models.sql.compiler import SQLCompiler

EVERY_FIELD: tuple[frozenset[str], bool] = (frozenset(), True)
"""How a query says that it defers nothing."""


def keep_columns() -> None:
    """From now on the plain rows of a model are asked for in words kept from the first time."""
    write = SQLCompiler.get_select
    kept: dict[Any, Any] = {}

    def get_select(self: Any, with_col_aliases: bool = False) -> Any:
        model = self.query.model
        if with_col_aliases or not is_plain(self.query):
            return write(self, with_col_aliases)
        if model not in kept:
            kept[model] = write(self)
        columns, about, annotations = kept[model]
        return list(columns), dict(about), dict(annotations)

    setattr(SQLCompiler, "get_select", get_select)  # noqa: B010 - said to be replaced


def is_plain(query: Any) -> bool:
    """Whether a query asks for whole rows of one model under its own name, and nothing else."""
    return bool(
        query.default_cols
        and not query.select
        and not query.select_related
        and not query.annotation_select
        and not query.extra_select
        and query.selected is None
        and query.deferred_loading == EVERY_FIELD
        and query.get_initial_alias() == query.get_meta().db_table
    )
