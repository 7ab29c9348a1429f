"""What those concerned by one application are to be told, and were [CLO-2]."""
