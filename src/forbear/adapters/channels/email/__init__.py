"""E-mail: out by SMTP, back in as bounces and replies from a mailbox."""
