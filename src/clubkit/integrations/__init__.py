"""Clubs inside frameworks: each needs the extra of its name."""
