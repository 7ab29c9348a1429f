"""A whole season replayed from the outside: what platform, bases and applicants do, and what must then hold."""
