"""Tables that people send: read row by row, kept, looked at, applied."""
