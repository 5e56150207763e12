"""The face of the desk for those who visit: small pages for a phone in the field."""
