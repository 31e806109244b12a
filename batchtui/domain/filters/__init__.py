"""The language of `/`: what is typed into terms, and terms into a test of runs and groups."""
