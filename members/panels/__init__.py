"""What the pages of people show, put together from rows within reach."""
