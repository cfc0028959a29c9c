"""How staff sign in: django-allauth with a second factor, and the sessions that follow. Visitors never sign in."""
