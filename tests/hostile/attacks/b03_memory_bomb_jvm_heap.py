"""Fills Java's heap through py4j."""
def solve(lines):
    sc = lines.context
    kept = sc._jvm.java.util.ArrayList()
    while True:
        kept.add(sc._gateway.new_array(sc._jvm.long, 4_000_000))
