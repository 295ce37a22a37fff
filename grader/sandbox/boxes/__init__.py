"""Where a worker runs: levels of isolation, what is measured in each box, and how a box is ended."""
