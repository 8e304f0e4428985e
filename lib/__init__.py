"""Small nouns used by every app; holds no models and imports no app."""
