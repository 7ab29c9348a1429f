"""What those concerned by one application, or one line of a roster, are to be told, and were [CLO-2]."""
