"""Admission's HTTP edge: enrolments, the seats and lists of bases, the provincial round."""
