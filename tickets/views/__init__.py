"""Pages of tickets and whistles: each reads its input, calls one operation, renders."""
