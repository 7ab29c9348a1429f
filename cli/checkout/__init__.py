"""Commands only a checkout has: they play a season, or check the code. The production image has none of them."""
