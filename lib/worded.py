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
from django.db.models import BooleanField, Case, F, Func, Q, QuerySet, TextField, Value, When
from django.utils.deconstruct import deconstructible

LONGEST = 100
"""More characters than this of a typed text are not looked for."""

_BLANK = re.compile(r"\s+")


def pieces_of(typed: str) -> list[str]:
    """The pieces every row that answers must hold: the pairs of each word, or its one character."""
    found = set()
    for word in typed.lower().split():
        found |= {word[place : place + 2] for place in range(len(word) - 1)} or {word}
    return sorted(found)


FUNCTION = r"""
CREATE OR REPLACE FUNCTION search_pieces(words text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 1000 AS $body$
    SELECT string_to_array(whole, NULL)
        || ARRAY(SELECT substr(whole, place, 2) FROM generate_series(1, length(whole) - 1) AS place)
    FROM (SELECT lower(array_to_string(words, ' ')) AS whole OFFSET 0) AS joined
$body$
"""
"""The function in the database; another text needs a migration of its own."""


@deconstructible(path="lib.worded.Pieces")
class Pieces(Func):
    """The pieces of some columns: what the index holds."""

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
        if not self.is_indexed:
            return self.filter(found)
        typed_pieces = Value(pieces_of(typed), output_field=ArrayField(TextField()))
        return self.filter(_Holds(Pieces(*map(F, self.columns())), typed_pieces), _so(found))


def _so(found: Q) -> Case:
    """The same condition, of which the planner guesses nothing.

    It knows from the index how common the pieces are. Multiplied with its guess for `LIKE` every
    word is rare, and a word in all 100,000 names was collected before the first five were shown.
    """
    return Case(When(found, then=True), default=False, output_field=BooleanField())
