"""`python -m forbear` is the command."""

from forbear.cli.main import run

if __name__ == "__main__":
    run()
