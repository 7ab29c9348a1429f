"""A season's later decisions on rates [FIN-2]."""
