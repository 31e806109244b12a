"""One screen a file: it composes, binds data and handles messages."""
