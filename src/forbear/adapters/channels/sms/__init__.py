"""Text messages as such: their alphabets, how long they are, and how they are cut into parts."""
