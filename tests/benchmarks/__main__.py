"""``make bench``: all benchmarks that need no file of one's own, in sizes that take ten minutes together on two cores.

``python -m tests.benchmarks long`` takes the sizes that README and docs quote: hours. Each benchmark is a process of
its own, whose output appears as it is printed; what Java and Spark say beside it is shown only when it fails.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = (
    ("checks", "2"),
    ("batch", "others", "3"),
    ("batch", "growth", "2", "4", "8"),
    ("classroom", "memory", "50", "200"),
    ("classroom", "killed", "20"),
    ("sandbox", "5"),
    ("unmasking",),
    ("model_scaling", "500"),
)
LONG = (
    ("checks",),
    ("batch", "others"),
    ("batch", "growth"),
    ("classroom", "memory"),
    ("classroom", "killed"),
    ("sandbox",),
    ("unmasking",),
    ("model_scaling",),
    ("load",),
)


def main(sizes: str = "short") -> int:
    """Run each benchmark under its title; the number of those that failed."""
    started, failed = time.monotonic(), 0
    for name, *arguments in LONG if sizes == "long" else SHORT:
        print(f"\n{' '.join([name, *arguments])}: {_title(name)}\n", flush=True)
        begun = time.monotonic()
        failed += not _ran(name, arguments)
        print(f"\n{time.monotonic() - begun:.0f} s", flush=True)
    print(f"\n{time.monotonic() - started:.0f} s in all, {failed or 'none'} failed")
    return failed


def _title(name: str) -> str:
    first = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8").splitlines()[0]
    return first.strip('"')


def _ran(name: str, arguments: list[str]) -> bool:
    line = [sys.executable, "-u", "-m", f"tests.benchmarks.{name}", *arguments]
    with tempfile.TemporaryFile() as chatter:
        code = subprocess.run(line, cwd=ROOT, stderr=chatter, check=False).returncode
        if code:
            chatter.seek(0)
            print(f"ended with exit code {code}\n{chatter.read().decode('utf-8', 'replace')[-4000:]}", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(1 if main(*sys.argv[1:2]) else 0)
