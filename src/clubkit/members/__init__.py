"""Who members are: phones, names, days that matter, what they agreed to, and how it stays private; pure."""
