from django.urls import path

from apps.mimicry import api, picture_reports_api, uploads_api

app_name = "mimicry"
urlpatterns = [
    path("trials/<uuid:trial>/photograph/", api.PhotographView.as_view(), name="photograph"),
    path("trials/<uuid:trial>/upload/", uploads_api.LeaveView.as_view(), name="upload"),
    path("uploads/<uuid:upload>/confirm/", uploads_api.ConfirmView.as_view(), name="confirm"),
    path("trials/<uuid:trial>/report/", picture_reports_api.PictureReportView.as_view(), name="report"),
    path("mimics/", api.MimicsView.as_view(), name="mimics"),
]
