"""What pages of services show beside their rows, arranged for templates; nothing is written."""
