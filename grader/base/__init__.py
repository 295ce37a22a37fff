"""What every part needs and that needs none of them: files, archives, tables, text, names, the cache, the output."""
