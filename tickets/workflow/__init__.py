"""The move tables of tickets, assignments, whistles and whistle tasks, as data."""
