"""The desk for the lender's own systems: what they may ask and tell, over HTTP and JSON."""
