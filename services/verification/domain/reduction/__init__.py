"""The reduction of a trainee's term: its papers, and what they come to [VER-6]."""
