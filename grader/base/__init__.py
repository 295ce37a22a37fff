"""What every part needs and that needs none of them: files of strangers, cells of spreadsheets, names, the output."""
