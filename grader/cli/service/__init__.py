"""The background service of a course, which makes repeated checks fast, and its clients."""
