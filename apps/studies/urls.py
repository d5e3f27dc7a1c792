from django.urls import path

from apps.studies import views

app_name = "studies"
urlpatterns = [path("images/<str:token>/", views.image, name="image")]
