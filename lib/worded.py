"""Rows found by what people type, written once: which columns are read, and the index behind them.

The index holds the single characters and the neighbouring pairs of all these columns, cut by
`search_pieces` in the database, so that a Chinese word of one or two characters is found as fast as
a long one. It only narrows; the columns themselves decide.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import BooleanField, F, Func, Q, QuerySet, TextField, Value
from django.utils.deconstruct import deconstructible

LONGEST = 100
"""More characters than this of a typed text are not looked for."""

_BLANK = re.compile(r"\s+")


@deconstructible(path="lib.worded.Pieces")
class Pieces(Func):
    """The pieces of some columns, or of a text: what the index holds, and what is looked up."""

    function = "search_pieces"
    template = "%(function)s(ARRAY[%(expressions)s]::text[])"
    output_field = ArrayField(TextField())


class _Holds(Func):
    """All pieces of the right are among those of the left."""

    template = "(%(expressions)s)"
    arg_joiner = " @> "
    output_field = BooleanField()
    conditional = True


def word_index(rows: type[WordedQuerySet], name: str) -> GinIndex:
    """The index behind `matching` of a queryset class."""
    return GinIndex(Pieces(*map(F, rows.columns())), name=name)


class WordedQuerySet(QuerySet[Any]):
    """Rows with words to be found by; a subclass names its columns.

    `worded` are found by any part, `spelt` (pinyin, initials) and `numbered` (codes, numbers) by
    their beginning. Only a subclass whose model carries `word_index` sets `is_indexed`.
    """

    worded: ClassVar[tuple[str, ...]] = ("name",)
    spelt: ClassVar[tuple[str, ...]] = ()
    numbered: ClassVar[tuple[str, ...]] = ()
    is_indexed: ClassVar[bool] = False

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """All columns that are read, in the order of the index."""
        return (*cls.worded, *cls.spelt, *cls.numbered)

    def matching(self, text: str) -> Self:
        """Rows of which a word contains the text, or whose spelling, code or number begins so.

        All rows for a blank text.
        """
        typed = text.replace("\0", "").strip()[:LONGEST]
        if not typed:
            return self
        found = Q(pk__in=[])
        for name in self.worded:
            found |= Q(**{f"{name}__icontains": typed})
        spelt = _BLANK.sub("", typed.lower())
        for name in self.spelt:
            found |= Q(**{f"{name}__startswith": spelt})
        for name in self.numbered:
            found |= Q(**{f"{name}__startswith": typed.upper()})
        return self.filter(self._indexed(typed), found) if self.is_indexed else self.filter(found)

    def _indexed(self, typed: str) -> Any:
        return _Holds(Pieces(*map(F, self.columns())), Pieces(Value(typed)))
