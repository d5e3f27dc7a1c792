"""The addresses of releases that are open without signing in."""

from django.urls import path

from apps.exports import feed, link_views

app_name = "exports"
urlpatterns = [
    path("<uuid:release>/tombstones.json", feed.tombstones, name="tombstones"),
    path("<str:token>/", link_views.listing, name="link"),
    path("<str:token>/<path:path>", link_views.file, name="link_file"),
]
