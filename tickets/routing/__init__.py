"""Where a matter belongs: which duty rule speaks for it, and which kind its words speak for.

Knows no models. `duty` is pure rule; `training` makes a `classifier` of texts that people have
filed and their codes: it ranks codes for a new text and says which pieces weighed most. Only numpy,
only numbers: no text is kept.
"""

from tickets.routing.duty import Matter, applies, is_in_force, most_specific

__all__ = ["Matter", "applies", "is_in_force", "most_specific"]
