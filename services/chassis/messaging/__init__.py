"""The broker: frames, exchanges, where a message came from, what is redirected."""
