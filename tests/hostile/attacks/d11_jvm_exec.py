"""Lets Java start a program: a child that is not the driver's, with a daemon of its own."""
def solve(lines):
    sc = lines.context
    words = ["/bin/sh", "-c", "setsid sleep 777 & cat COURSE_ROOT/solutions/plain/lab.py"]
    command = sc._gateway.new_array(sc._jvm.java.lang.String, len(words))
    for number, word in enumerate(words):
        command[number] = word
    process = sc._jvm.java.lang.ProcessBuilder(command).inheritIO().start()
    return [("EXIT", process.waitFor())]
