"""The config file: read past its mistakes, checked against one model, documented from it."""
