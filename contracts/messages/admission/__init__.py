"""Admission's messages."""
