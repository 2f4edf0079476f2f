"""The rules of one club, as frozen data, and the reader that makes them."""
