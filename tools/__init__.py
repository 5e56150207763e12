"""Small programs of the house: generated pages, and the rules of tidiness."""
