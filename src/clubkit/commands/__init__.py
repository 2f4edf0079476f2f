"""What the club decides: every command as a pure transition of one member's Book."""
