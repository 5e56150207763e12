"""One file for each thing a person may do: check, change, log, in one transaction."""
