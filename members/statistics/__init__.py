"""Figures about posts, each derived from today's rows and paired with the list behind it."""
