"""The Django project: settings, addresses, headers, and the server."""
