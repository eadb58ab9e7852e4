"""`python -m app`: the command line."""

from app.command import main

main()
