"""Model in, cells out: pure functions, tested without an app."""
