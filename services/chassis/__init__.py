"""The shared machinery of every service: one message, one document, one commit. No domain noun in it."""
