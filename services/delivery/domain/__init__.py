"""Delivery's pure part: who hears what, and what each recipient was told, page by page."""
