"""Letters: A4 pages as PDF for whoever prints, with nothing of a debt in the window."""
