"""What a club did, costs and would have cost: backtests and reports."""
