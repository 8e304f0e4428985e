"""WHERE: cities, areas, Party organisations, units, places and work calendars."""
