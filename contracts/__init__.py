"""The published language of zhaolu: frozen messages, pure data, no I/O."""
