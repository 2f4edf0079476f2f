"""From an order to an award: conditions, rules, limits, and the explanation of what they did."""
