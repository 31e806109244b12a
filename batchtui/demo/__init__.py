"""The embedded AWS: a Batch that lives, with documented semantics, on the standard library only."""
