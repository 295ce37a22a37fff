"""What a class handed in: whose each file is, which lab it answers, when it came."""
