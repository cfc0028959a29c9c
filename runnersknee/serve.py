"""Run the web server and the mail deliverer side by side: when one ends, or on Ctrl-C, both end."""

import signal
import subprocess
import sys
import time

COMMANDS = [
    [sys.executable, "-m", "gunicorn", "-c", "python:runnersknee.gunicorn_conf", "runnersknee.wsgi"],
    [sys.executable, "manage.py", "deliver"],
]


def main():
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    running = [subprocess.Popen(command) for command in COMMANDS]  # noqa: S603
    try:
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
    except KeyboardInterrupt:
        pass
    for process in running:
        process.terminate()
    return max(process.wait() for process in running)


def stop(*_):
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
