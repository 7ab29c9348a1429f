"""Admission: places, the public notice, and the enrolment saga."""
