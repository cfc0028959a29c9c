"""What gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from .page_cache import kept_first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "runnersknee.settings")

application = kept_first(get_wsgi_application())
