"""Changes modes, owners and times of files outside with all that Java and Hadoop have for it."""
import os
def shape(path):
    try:
        seen = os.stat(path)
    except OSError:
        return None
    return seen.st_mode, seen.st_uid, seen.st_gid, seen.st_mtime_ns, seen.st_ctime_ns
def solve(lines):
    sc = lines.context
    jvm, java = sc._jvm, sc._jvm.java
    none = sc._gateway.new_array(java.lang.String, 0)
    links = sc._gateway.new_array(java.nio.file.LinkOption, 0)
    fs = jvm.org.apache.hadoop.fs.FileSystem.getLocal(sc._jsc.hadoopConfiguration()).getRaw()
    at = lambda path: java.nio.file.Paths.get(path, none)
    hadoop = lambda path: jvm.org.apache.hadoop.fs.Path("file://" + path)
    ways = (
        lambda path: java.io.File(path).setWritable(True, False),
        lambda path: java.io.File(path).setExecutable(True, False),
        lambda path: java.io.File(path).setReadOnly(),
        lambda path: java.io.File(path).setLastModified(1000),
        lambda path: java.nio.file.Files.setPosixFilePermissions(at(path), java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx")),
        lambda path: java.nio.file.Files.setLastModifiedTime(at(path), java.nio.file.attribute.FileTime.fromMillis(1)),
        lambda path: java.nio.file.Files.setAttribute(at(path), "unix:mode", 0o104777, links),
        lambda path: java.nio.file.Files.setAttribute(at(path), "unix:uid", os.getuid(), links),
        lambda path: java.nio.file.Files.setAttribute(at(path), "user:evil", java.nio.ByteBuffer.allocate(1), links),
        lambda path: jvm.org.apache.hadoop.fs.FileUtil.chmod(path, "4777"),
        lambda path: fs.setPermission(hadoop(path), jvm.org.apache.hadoop.fs.permission.FsPermission("777")),
        lambda path: fs.setTimes(hadoop(path), 1000, 1000),
    )
    found = []
    for path in ("PLANTED/secret.json", "PLANTED/yours.json", "PLANTED", "COURSE_ROOT/solutions/plain/lab.py", "/usr/bin"):
        for number, way in enumerate(ways):
            before = shape(path)
            try:
                way(path)
                found.append(("SAID", number))
            except Exception as problem:
                found.append(("DENIED", type(problem).__name__))
            if shape(path) != before:
                found.append(("WROTE", path + " " + str(number)))
    return found
