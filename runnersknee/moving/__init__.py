"""Move the site to another database, of either kind: `move.py` tells how."""
