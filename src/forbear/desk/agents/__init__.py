"""The face of the desk for those who talk to borrowers."""
