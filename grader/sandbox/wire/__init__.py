"""What crosses between judge and worker, and nothing else: frames, messages, values."""
