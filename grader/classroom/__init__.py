"""Many submissions: taking them in, grading, keeping and comparing them."""
