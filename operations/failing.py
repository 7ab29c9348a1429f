"""What a command cannot go on with: told in a line, by whoever it meets, and never as a mistake of ours."""


class CannotGoOn(Exception):
    """Something outside is not as it has to be; its text is fit to be shown, line by line."""
