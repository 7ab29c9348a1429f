"""What registration decides: application, person, standing and bulletin, one module each, all pure."""
