"""What every engine that writes or guards SQL needs: the dialects, and the guard that decides what statements of people run."""
