from django.urls import path

from apps.receipts import views
from apps.receipts.doors import BY_CODE, BY_SESSION

app_name = "receipts"
urlpatterns = [
    path("receipt/", views.ReceiptView.as_view(door=BY_SESSION), name="receipt"),
    path("receipt/photographs/<uuid:mimic>/", views.PhotographView.as_view(door=BY_SESSION), name="photograph"),
    path("receipt/everything/", views.EverythingView.as_view(door=BY_SESSION), name="everything"),
    path("receipt/thumbnails/<str:token>/", views.thumbnail, name="thumbnail"),
    path("receipt/gone/", views.gone, name="gone"),
    path("receipt/leave/", views.leave, name="leave"),
    path("withdraw/", views.WithdrawView.as_view(), name="withdraw"),
    path("withdraw/receipt/", views.ReceiptView.as_view(door=BY_CODE), name="receipt_by_code"),
    path(
        "withdraw/receipt/photographs/<uuid:mimic>/",
        views.PhotographView.as_view(door=BY_CODE),
        name="photograph_by_code",
    ),
    path("withdraw/receipt/everything/", views.EverythingView.as_view(door=BY_CODE), name="everything_by_code"),
]
