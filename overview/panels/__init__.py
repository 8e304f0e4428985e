"""What the pages of the overview show, arranged for templates; counts come from the lists."""
