from django.urls import path

from apps.mimicry.api import photographs, picture_reports, uploads

app_name = "mimicry"
urlpatterns = [
    path("trials/<uuid:trial>/photograph/", photographs.PhotographView.as_view(), name="photograph"),
    path("trials/<uuid:trial>/upload/", uploads.LeaveView.as_view(), name="upload"),
    path("uploads/<uuid:upload>/confirm/", uploads.ConfirmView.as_view(), name="confirm"),
    path("trials/<uuid:trial>/report/", picture_reports.PictureReportView.as_view(), name="report"),
    path("mimics/", photographs.MimicsView.as_view(), name="mimics"),
]
