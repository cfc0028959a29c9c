"""Ask the running web process whether it is alive, in the name of the site: the health check of the container."""

import os
import sys
import urllib.request


def main():
    host = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip()
    address = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/healthz/"
    request = urllib.request.Request(address, headers={"Host": host})
    with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310
        return 0 if answer.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
