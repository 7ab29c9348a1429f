"""Backup and restore: what the services know, and the broker's layout [OPS-5]; see docs/architecture/recovery.md."""
