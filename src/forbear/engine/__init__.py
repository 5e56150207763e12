"""The engine: tables in, tables out. No clock, no file, no database, no network."""
