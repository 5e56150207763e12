"""The face of the desk for the people of agencies: what is placed with them, and their days."""
