"""What proves a storage or a channel of your own, and helps to test a club."""
