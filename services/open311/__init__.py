"""The door for other systems to what is offered: Inquiry v1, read only (docs/decisions/0040)."""
