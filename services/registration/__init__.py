"""Registration: who may apply, once per season, and who is barred."""
