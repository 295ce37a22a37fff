"""The results of a class, in one file, and what is asked of them."""
