"""Points Java's folders at places outside: temporary files, the home, the working directory."""
import os
def solve(lines):
    jvm = lines.context._jvm
    found = []
    for folder in ("PLANTED", "COURSE_ROOT", "/usr", "/etc", "/var/tmp"):
        for name in ("java.io.tmpdir", "user.home", "user.dir", "hadoop.tmp.dir", "spark.local.dir"):
            jvm.java.lang.System.setProperty(name, folder)
        for make in (
            lambda: jvm.java.io.File.createTempFile("x", "y", jvm.java.io.File(folder)),
            lambda: jvm.java.nio.file.Files.createTempFile(jvm.java.nio.file.Paths.get(folder, lines.context._gateway.new_array(jvm.java.lang.String, 0)), "x", "y", lines.context._gateway.new_array(jvm.java.nio.file.attribute.FileAttribute, 0)),
            lambda: jvm.java.io.FileWriter(folder + "/x.txt"),
        ):
            try:
                make()
                found.append(("WROTE", folder))
            except Exception as problem:
                found.append(("DENIED", type(problem).__name__))
    return found
