"""The door for other systems: Open311 GeoReport v2, in XML and JSON (docs/decisions/0040)."""
