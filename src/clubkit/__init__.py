"""
A customer club inside your shop: points as a ledger, tiers, rewards, and backtests of the rules.

Importing clubkit loads no database, no web framework and no terminal library.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
