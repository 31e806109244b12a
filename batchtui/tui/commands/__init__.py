"""The one registry of commands that keys, footer, palette and help read."""
