"""The qualification review of one application: what was shown and recorded, and the outcome [VER-1 to VER-5]."""
