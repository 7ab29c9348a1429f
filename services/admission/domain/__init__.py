"""Admission's pure part: who gets a place, what becomes of an enrolment, the provincial round; a folder for each."""
