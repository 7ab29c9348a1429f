"""What can be typed after `./zhaolu`, one file per family of commands."""
