from django.urls import path

from apps.mimicry import api

app_name = "mimicry"
urlpatterns = [
    path("trials/<uuid:trial>/photograph/", api.PhotographView.as_view(), name="photograph"),
    path("mimics/", api.MimicsView.as_view(), name="mimics"),
]
