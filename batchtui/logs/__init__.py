"""The log engine: find the stream, read it, follow it; knows no screen."""
