"""What batchtui remembers on this machine: the history of runs, in one SQLite file."""
