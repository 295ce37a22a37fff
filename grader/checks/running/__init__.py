"""How a lab is graded: a run, its programs, the pytest plugin, judgements and records."""
