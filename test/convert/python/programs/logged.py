"""logging without the places of calls."""
import logging
import sys
import threading

logging.warning("to %s", "stderr")
log = logging.getLogger("a.b")
handler = logging.StreamHandler(sys.stdout)
handler.setFormatter(logging.Formatter("%(levelname)-8s %(name)s %(threadName)s: %(message)s"))
log.addHandler(handler)
log.propagate = False
log.setLevel(logging.INFO)
log.debug("not shown")
log.info("shown %d %r", 1, "x")
try:
    1 // 0
except ZeroDivisionError:
    log.exception("failed")
log.log(35, "between")
logging.addLevelName(35, "LOUD")
log.log(35, "%(key)s", {"key": "value"})


class OnlyShort(logging.Filter):
    def filter(self, record):
        return len(record.getMessage()) < 6


handler.addFilter(OnlyShort())
log.error("short")
log.error("longer than that")
print(log, log.getEffectiveLevel(), logging.getLogger("a").isEnabledFor(logging.DEBUG), handler)
print(threading.current_thread().name, threading.current_thread() is threading.main_thread())
logging.getLogger().setLevel("DEBUG")
logging.debug("last %s", ["resort"])
logging.shutdown()
