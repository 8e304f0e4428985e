"""Figures of what is offered, each with the rows behind it."""
