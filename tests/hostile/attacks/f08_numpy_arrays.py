"""Returns numpy arrays: of objects, structured, without dimensions, and a huge view of one number."""
import numpy as np
class Loud:
    def __reduce__(self):
        return (print, ("UNPICKLED",))
def solve(lines):
    return [np.array([Loud()], dtype=object), np.zeros(2, dtype=[("a", "i4")]), np.array(3), np.broadcast_to(np.float64(1), (10**6, 10**6))[:2, :2]]
