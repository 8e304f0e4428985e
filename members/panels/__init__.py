"""What pages of people show, arranged; no rules."""
