"""The intake of one base: who gets a place, who is on its notice, which seats are left [ADM-1 to ADM-5]."""
