"""Right, and no attack: Spark itself keeps a thread for each variable it clears, and for each task of late."""
from collections import Counter
def solve(lines):
    context = lines.context
    for number in range(150):
        shared = context.broadcast([number])
    del shared
    context._jvm.System.gc()
    rows = context.parallelize(range(150), 150)
    assert rows.map(lambda row: row + 1).sum() == 11_325
    return sorted(Counter(word for line in lines.collect() for word in line.split()).items())
