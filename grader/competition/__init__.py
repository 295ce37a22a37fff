"""The competition: reading what is handed in, scoring it on labels that are kept back, the board of a class."""
