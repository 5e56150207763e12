"""The rim: files, databases, engines, channels. Everything that touches the world lives here."""
