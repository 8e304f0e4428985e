"""Figures that need the rows of several apps; each says what it counts."""

from overview.statistics.cities import CityFigures, Share, cities_within

__all__ = ["CityFigures", "Share", "cities_within"]
