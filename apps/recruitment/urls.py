from django.urls import path

from apps.recruitment import views

app_name = "recruitment"
urlpatterns = [path("join/<str:entry_key>/", views.join, name="join")]
