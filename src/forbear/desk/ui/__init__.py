"""What the faces share: the frame of a page, forms, words, the stylesheet, signing in."""
