"""Starts shells from Java that read, write, change modes and ask who they are."""
def solve(lines):
    sc = lines.context
    found = []
    commands = {
        "LEAK": ["cat COURSE_ROOT/solutions/spark/lab.py PLANTED/secret.json /etc/shadow /root/.bashrc", "ls COURSE_ROOT PLANTED"],
        "WROTE": ["touch PLANTED/x; test -e PLANTED/x && echo x", "cp /bin/true PLANTED/true && echo x", "ln PLANTED/secret.json linked && echo x", "mv PLANTED/yours.json PLANTED/y && echo x"],
        "GOT": ["test $(id -u) = 0 && echo x", "su -c id </dev/null", "mount -t tmpfs x . && echo x"],
    }
    for word, texts in commands.items():
        for text in texts:
            words = sc._gateway.new_array(sc._jvm.java.lang.String, 3)
            words[0], words[1], words[2] = "/bin/sh", "-c", text
            try:
                process = sc._jvm.java.lang.ProcessBuilder(words).start()
                scanner = sc._jvm.java.util.Scanner(process.getInputStream())
                said = []
                while scanner.hasNextLine():
                    said.append(scanner.nextLine())
                found.append((word if said else "DENIED", text))
            except Exception as problem:
                found.append(("DENIED", text + " " + type(problem).__name__))
    return found
