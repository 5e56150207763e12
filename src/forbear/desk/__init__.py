"""The desk: where people listen, find the reason and agree on a way out. Django lives here only."""
