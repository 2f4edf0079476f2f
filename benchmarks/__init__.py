"""What clubkit costs, as ratios to baselines of the same run. By hand, never in the tests."""
