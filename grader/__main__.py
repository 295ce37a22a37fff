"""``python -m grader``: the command line."""

from grader.cli.main import main

main()
