"""Finance's pure part: a trainee's account and what a withdrawal claws back."""
