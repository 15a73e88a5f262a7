"""`python -m coursekit`: the same as the command `coursekit`."""

from .cli import main

main()
