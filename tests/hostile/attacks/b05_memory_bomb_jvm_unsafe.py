"""Takes memory of Java outside its heap, where neither -Xmx nor MaxDirectMemorySize counts."""
def solve(lines):
    platform = lines.context._jvm.org.apache.spark.unsafe.Platform
    while True:
        block = platform.allocateMemory(64 << 20)
        platform.setMemory(block, 1, 64 << 20)
