"""Exams: scores, finality, ranks."""
