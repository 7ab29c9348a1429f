"""What exams decides: marks and totals of a candidate, finality and ranks of a base's board, the lot; pure."""
