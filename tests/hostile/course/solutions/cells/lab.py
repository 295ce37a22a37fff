# grader: cells
# %%
from collections import Counter

lines = ["a b a"]

# %%
# BEGIN SOLUTION
#> solve = ...
solve = sorted(Counter(word for line in lines for word in line.split()).items())
# END SOLUTION
