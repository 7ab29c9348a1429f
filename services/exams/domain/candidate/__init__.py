"""One candidate's examination: sheets and excuses in, the word to the board out [EXM-1 to EXM-4, EXM-6]."""
