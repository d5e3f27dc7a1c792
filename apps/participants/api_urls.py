from django.urls import path

from apps.participants import api

app_name = "participants_api"
urlpatterns = [
    path("session/", api.SessionView.as_view(), name="session"),
    path("session/complete/", api.CompleteView.as_view(), name="complete"),
]
