"""Backups: a copy of the database and the uploads, encrypted for a key that is not on this machine, and tried.

`backup.py` takes one, `restore.py` puts one back, `rotation.py` says which stay. `sqlite.py` and `postgres.py`
offer the same four things: FILE, dump, load and scratch.
"""
