"""What the pages of tickets show beside their rows, arranged for templates; nothing is written."""
