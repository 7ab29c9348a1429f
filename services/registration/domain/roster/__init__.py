"""One part of a roster, told line by line to each person's file [REG-5, REG-7]."""
