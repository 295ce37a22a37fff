"""Writes to memory with sun.misc.Unsafe: the JVM ends, and nobody else's may."""
def solve(lines):
    jvm = lines.context._jvm
    field = jvm.java.lang.Class.forName("sun.misc.Unsafe").getDeclaredField("theUnsafe")
    field.setAccessible(True)
    unsafe = field.get(None)
    for address in (1 << 40, 1 << 20, 64):
        unsafe.putAddress(address, address)
    return [("WROTE", "memory")]
