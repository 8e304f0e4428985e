"""The vocabulary of the overview's own rows."""
