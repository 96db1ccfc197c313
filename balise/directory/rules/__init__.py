"""Laws of the directory: what a record is, when it is open, whom it serves, what the public may see."""
