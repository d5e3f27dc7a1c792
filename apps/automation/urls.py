from django.urls import path

from apps.automation import api

app_name = "automation"
urlpatterns = [
    path("studies/<slug:study>/cohorts/", api.CohortsView.as_view(), name="cohorts"),
    path("studies/<slug:study>/cohorts/<slug:cohort>/", api.CohortView.as_view(), name="cohort"),
    path("studies/<slug:study>/cohorts/<slug:cohort>/state/", api.StateView.as_view(), name="state"),
    path("studies/<slug:study>/cohorts/<slug:cohort>/copy/", api.CopyView.as_view(), name="copy"),
]
