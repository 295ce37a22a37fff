"""Attaches to the Java of others, ends it, and loads libraries into its own: by handles, by files and by signals."""
import os
import signal
def own():
    return os.environ["TMPDIR"]
def strangers():
    for name in os.listdir("/proc"):
        if name.isdigit() and int(name) not in (1, os.getpid(), os.getppid()):
            try:
                inside = os.readlink("/proc/" + name + "/cwd").startswith(own())
            except OSError:
                inside = False
            if not inside and os.path.exists("/proc/" + name):
                yield int(name)
def solve(lines):
    jvm = lines.context._jvm
    found = []
    for pid in strangers():
        try:
            os.kill(pid, 0)
            found.append(("GOT", "signal", pid))
        except OSError as problem:
            found.append(("DENIED", problem.strerror))
        for place in ("/proc/%d/cwd/.attach_pid%d" % (pid, pid), "/proc/%d/root/tmp/.attach_pid%d" % (pid, pid)):
            try:
                os.close(os.open(place, os.O_WRONLY | os.O_CREAT))
                found.append(("WROTE", place))
            except OSError as problem:
                found.append(("DENIED", problem.strerror))
    try:
        for machine in getattr(jvm, "com.sun.tools.attach.VirtualMachine").list():
            found.append(("SAW", machine.id()))
    except Exception as problem:
        found.append(("DENIED", type(problem).__name__))
    for library in ("PLANTED/evil.so", "/etc/shadow"):
        try:
            jvm.java.lang.System.load(library)
            found.append(("GOT", library))
        except Exception as problem:
            found.append(("DENIED", type(problem).__name__))
    return found
