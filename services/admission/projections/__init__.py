"""What admission works out from its documents when it is asked; it decides nothing."""
