"""The forbear command: thin. Each subcommand is one module here."""
