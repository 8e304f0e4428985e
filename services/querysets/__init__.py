"""The vocabulary of what is offered."""
