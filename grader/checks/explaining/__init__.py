"""Why a check did not pass, in words for learners."""
