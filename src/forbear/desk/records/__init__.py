"""What the desk remembers: people, cases, contacts and what came of them; and who may see what."""
