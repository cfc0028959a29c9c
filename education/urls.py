from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import views
from .sitemap import Pages

urlpatterns = [
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": {"pages": Pages}}, name="sitemap"),
    path("search/", views.search, name="search"),
    path("drafts/<int:number>/", views.draft, name="draft"),
    path("drafts/shared/<str:token>/", views.shared_draft, name="shared-draft"),
    path("", views.article, name="home"),
    path("<path:path>/", views.article, name="article"),
]
