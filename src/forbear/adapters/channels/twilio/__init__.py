"""Text messages through Twilio, by its own package."""
