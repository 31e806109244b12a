"""`python -m batchtui` is the command `batchtui`."""

from batchtui.cli.main import main

main()
