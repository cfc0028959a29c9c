from django.contrib.sitemaps.views import sitemap
from django.urls import path
from django.views.decorators.http import require_safe

from . import views
from .feed import Changes
from .freshness import same_for_all
from .plan import views as plan
from .running import views as running
from .running import week_views as check_in
from .selfcheck.views import self_check
from .sitemap import OtherPages, Pages

SITEMAPS = {"pages": Pages, "other": OtherPages}

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", require_safe(same_for_all(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("feed.xml", require_safe(same_for_all(Changes())), name="feed"),
    path("search/", views.search, name="search"),
    path("glossary/", views.glossary, name="glossary"),
    path("self-check/", self_check, name="self-check"),
    path("uploads/<path:name>", views.upload, name="upload"),
    path("drafts/<int:number>/", views.draft, name="draft"),
    path("drafts/shared/<str:token>/", views.shared_draft, name="shared-draft"),
    path("running-plan/", running.numbers, name="running-plan"),
    path("running-plan/today/", running.today, name="running-plan-today"),
    path("running-plan/sheet/", running.sheet, name="running-plan-sheet"),
    path("running-plan/calendar/", running.calendar, name="running-plan-calendar"),
    path("running-plan/week/", check_in.week, name="running-plan-week"),
    path("running-plan/stage/", check_in.stage, name="running-plan-stage"),
    path("my-plan/", plan.choose, name="my-plan"),
    path("my-plan/<str:code>/", plan.sheet, name="my-plan-sheet"),
    path("", views.article, name="home"),
    path("<path:path>/", views.article, name="article"),
]
