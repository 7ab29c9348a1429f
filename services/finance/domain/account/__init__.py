"""A trainee's account: orders and payments in, what is opened, closed and clawed back out [SAGA-2 to SAGA-4, FIN-5]."""
