"""Text messages over SMPP 3.4: the lines that aggregators and operators offer."""
