"""Fixtures of the small nouns."""

from tests.lib.pictures import pictures

__all__ = ["pictures"]
