"""The operations that cross every app."""
