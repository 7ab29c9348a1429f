"""The broker's layout, from one description: read it, spell it out, hand it to a broker."""
