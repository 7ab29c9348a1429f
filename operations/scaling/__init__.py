"""Scaling by the calendar: what a season asks of the services and when, and how many workers that takes [OPS-3]."""
