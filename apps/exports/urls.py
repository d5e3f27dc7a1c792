"""The addresses of releases that are open without signing in."""

from django.urls import path

from apps.exports.handing_out import views
from apps.exports.recalling import feed

app_name = "exports"
urlpatterns = [
    path("<uuid:release>/tombstones.json", feed.tombstones, name="tombstones"),
    path("<str:token>/", views.listing, name="link"),
    path("<str:token>/<path:path>", views.file, name="link_file"),
]
