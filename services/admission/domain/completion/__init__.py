"""One trainee's end: completion examinations and the certificate [CLO-3]."""
