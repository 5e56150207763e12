"""`python -m forbear` is the command."""

from forbear.cli.main import run

run()
