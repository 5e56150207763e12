"""The kinds of rule, one file each: what its rules find against a candidate."""
