"""Text into keyword arguments of operations; every choice lies within reach."""
