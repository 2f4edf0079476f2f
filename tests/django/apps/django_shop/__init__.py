"""A small shop in Django, for the tests."""
