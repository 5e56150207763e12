"""The book: check a lender's rows, and hold them against the lender's own figures."""
