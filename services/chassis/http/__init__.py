"""The HTTP edge: who may ask what, events in, limits."""
