"""Commands of people and of whole cities."""
