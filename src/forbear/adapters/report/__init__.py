"""What people read of a night: the page for a manager, samples of messages, the words of both."""
