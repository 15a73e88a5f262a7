"""`python -m tipsim` is the command `tipsim`."""

from .cli import main

if __name__ == "__main__":
    main()
