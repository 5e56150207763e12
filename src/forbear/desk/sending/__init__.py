"""Orders carried out in writing: claimed, judged again, marked, then sent; and what comes back."""
