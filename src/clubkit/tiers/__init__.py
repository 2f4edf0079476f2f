"""The ladder: scores in their windows, and where a member stands."""
