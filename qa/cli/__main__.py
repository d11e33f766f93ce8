"""`python -m qa.cli`: the command line without its script."""

from qa.cli import main

main()
