"""Reminders of the days that matter: what is due, what waits to be sent, and what a channel is; pure."""
