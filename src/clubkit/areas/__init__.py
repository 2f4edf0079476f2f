"""The areas of a club: what `Club` shows of itself, one class for each."""
