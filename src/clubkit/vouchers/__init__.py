"""Codes and tokens that carry a right: how they are made, read and verified. Pure."""
