"""Where a club keeps its ledger: the ports, and the storages that implement them."""
