from django.urls import path

from apps.recruitment import views, webhook_views

app_name = "recruitment"
urlpatterns = [
    path("join/<str:entry_key>/", views.join, name="join"),
    path("recruiters/prolific/<slug:alias>/", webhook_views.prolific, name="prolific_webhook"),
]
