"""`python -m batchtui` is the command `batchtui`."""

from batchtui.cli.start import main

main()
