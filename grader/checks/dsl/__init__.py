"""What the checks of a lab are written with: fixtures, calls, results, predictions, pictures."""
