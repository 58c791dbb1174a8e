"""One file for each kind of row: contests() makes the contests of it."""
