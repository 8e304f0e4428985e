"""What pages of the overview take in."""
