"""One module a command; the only composer of the other rooms."""
