"""What the API of the overview reads and answers."""
