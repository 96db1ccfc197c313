"""How invented data are made: pure, and the same for the same seed and day."""
