"""The dashboard: screens and widgets that declare interest and receive changes."""
