"""Made-up books and made-up borrowers: what is needed to try things on nobody."""
