"""Any gateway, and the lender's own app, over signed HTTP requests."""
