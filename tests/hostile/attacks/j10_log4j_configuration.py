"""Gives the log a configuration of its own, which writes outside and to a service of this machine."""
import os
TEXT = """
appenders = file, net
appender.file.type = File
appender.file.name = file
appender.file.fileName = %s/evil.log
appender.file.layout.type = PatternLayout
appender.net.type = Socket
appender.net.name = net
appender.net.host = 127.0.0.1
appender.net.port = 25999
appender.net.reconnectDelayMillis = 100
appender.net.immediateFail = true
appender.net.layout.type = PatternLayout
rootLogger.level = debug
rootLogger.appenderRefs = file, net
rootLogger.appenderRef.file.ref = file
rootLogger.appenderRef.net.ref = net
"""
def solve(lines):
    jvm = lines.context._jvm
    found = []
    for folder in ("PLANTED", "COURSE_ROOT"):
        with open("log4j2-evil.properties", "w") as file:
            file.write(TEXT % folder)
        try:
            jvm.java.lang.System.setProperty("log4j2.configurationFile", os.path.abspath(file.name))
            jvm.org.apache.logging.log4j.core.config.Configurator.reconfigure(jvm.java.io.File(os.path.abspath(file.name)).toURI())
            jvm.org.apache.logging.log4j.LogManager.getLogger("evil").error("x")
        except Exception as problem:
            found.append(("DENIED", type(problem).__name__))
        found.append(("WROTE" if os.path.exists(folder + "/evil.log") else "DENIED", folder))
    return found
