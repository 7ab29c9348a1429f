"""Verification: the on-site qualification review."""
