"""Aggregates that are decided as a whole and kept in parts: a head and a line for each name.

See docs/architecture/wholes.md.
"""
