"""Aggregates, documents and words everything else is made of; asks nobody."""
