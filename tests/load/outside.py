"""Does the site work with a cache server and a bucket? It asks the ones that CACHE_URL and UPLOADS_URL name.

Install requirements-scale.txt, start a Valkey or Redis and an S3 server, and run, with an empty DATA_DIR:
`CACHE_URL=redis://127.0.0.1:6379/0 UPLOADS_URL=http://127.0.0.1:9000/knee AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
python -m tests.load.outside`. The bucket must be empty; where it is missing, it is made.
"""

import os
import subprocess
import sys
from contextlib import suppress

import django

from tests.load.counts import told

TRY = "from intake import limits; print(sum(limits.count('links of one address', '192.0.2.7') for _ in range({})))"


def counted():
    """How many of 12 and 12 questions of one address two processes let through together; 20 are allowed."""
    code = f"import django; django.setup(); {TRY.format(12)}"
    run = [subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(2)]
    return sum(int(one.stdout) for one in run)


def kept():
    """A picture is kept, read through the site, lost behind its back, and erased."""
    from django.core.files.storage import default_storage
    from django.test import Client

    from education import pictures
    from education.models import Picture
    from tests.blocks import photo

    bucket = default_storage.bucket
    with suppress(bucket.meta.client.exceptions.BucketAlreadyOwnedByYou):
        bucket.create()
    made, picture = pictures.make(photo()), Picture(title="Knee", alt="A knee")
    picture.keep(made)
    client, variants = Client(headers={"host": "127.0.0.1"}), list(picture.variants.order_by("pk"))
    read = [client.get(variant.url) for variant in variants]
    counts = {"files": len(made.files), "in_the_bucket": sum(1 for _ in bucket.objects.all())}
    counts["read_as_made"] = sum(
        one.content == file.content for one, file in zip(read, made.files, strict=True) if one.status_code == 200
    )
    default_storage.delete(variants[0].name)
    counts["of_a_lost_file"] = client.get(variants[0].url).status_code
    counts["of_no_row"] = client.get("/uploads/other.webp").status_code
    picture.delete()
    return counts | {"left_in_the_bucket": sum(1 for _ in bucket.objects.all())}


def main():
    os.environ["DJANGO_SETTINGS_MODULE"] = "runnersknee.settings"
    subprocess.run([sys.executable, "manage.py", "prepare"], check=True, stdout=subprocess.DEVNULL)
    django.setup()
    from django.core.cache import caches

    caches["shared"].clear()
    counts = {"allowed_of_24": counted(), **kept()}
    musts = {"allowed_of_24": 20, "in_the_bucket": counts["files"], "read_as_made": counts["files"]}
    musts |= {"of_a_lost_file": 404, "of_no_row": 404, "left_in_the_bucket": 0}
    return 0 if told("cache server and bucket", counts, musts) else 1


if __name__ == "__main__":
    sys.exit(main())
