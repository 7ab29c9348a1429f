"""Everything that plays: private servers, made-up applicants, the world outside, and what befalls a system."""
