"""Moves of what is offered, one module for each capability."""
