"""Delivery: everybody outside hears what concerns them, under numbers without a gap."""
