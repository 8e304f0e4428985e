"""What the API of services reads and answers; no rules."""
