"""What may be done with what is offered; every rule stands here once."""
