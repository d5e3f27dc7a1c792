from django.urls import path

from apps.ratings import api

app_name = "ratings"
urlpatterns = [path("trials/<uuid:trial>/judgment/", api.JudgmentView.as_view(), name="judgment")]
