"""Ways out of the house and back in: one folder or file for each kind of provider."""
