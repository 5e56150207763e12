"""Forbear: for lenders who must ask late borrowers to pay."""
