"""Admission's pure part: who gets a place, and what is known of an enrolment."""
