"""What people read and scan: amounts, days, pictures of codes, sheets for the printer."""
