"""The drill of the trail: somebody edits it behind the ORM, a thousand times, and `verify` must tell each time.

`python -m tests.load.trail sqlite 1000`, or postgresql. The everyday tests make a few of these edits.
"""

import sys

from tests.load.counts import told
from tests.load.site import site


def main(database="sqlite", edits="1000"):
    with site(database, 9):
        from django.contrib.auth import get_user_model
        from django.test import Client
        from django.test.utils import setup_test_environment

        from tests import tamper

        setup_test_environment()  # so that pages tell what their forms hold
        tamper.make_trail(Client(headers={"host": "127.0.0.1"}), get_user_model().objects.get())
        kinds = tamper.drill(int(edits))
        tried, found = (sum(column) for column in zip(*kinds.values(), strict=True))
        counts = {"edits": tried, "found": found, "kinds": len(kinds)} | kinds
        musts = {"edits": int(edits), "found": int(edits), "kinds": len(set(tamper.EDITS))}
        return 0 if told(f"trail, {database}", counts, musts) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
