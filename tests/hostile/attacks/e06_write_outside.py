"""Writes to the home folder, the installation, /etc, the grader and kernel settings."""
import os
def solve(lines):
    import numpy
    found = []
    places = ("/etc/x", "/usr/x", "/opt/grader/x", os.path.dirname(numpy.__file__) + "/x", "COURSE_ROOT/x", "PLANTED/x", "/dev/x", "/proc/sys/kernel/core_pattern", "/sys/x", "/var/tmp/x")
    for place in places:
        try:
            os.close(os.open(place, os.O_WRONLY | (0 if place.startswith("/proc") else os.O_CREAT)))
            found.append(("WROTE", place))
        except OSError as problem:
            found.append(("DENIED", place + " " + problem.strerror))
    return found
