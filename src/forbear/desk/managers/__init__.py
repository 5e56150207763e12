"""The face of the desk for those who lead a team or look after its rules."""
