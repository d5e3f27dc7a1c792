from django.urls import path

from apps.participants import views

app_name = "participants"
urlpatterns = [
    path("", views.CurrentStepView.as_view(), name="current"),
    path("consent/", views.ConsentView.as_view(), name="consent"),
    path("camera/", views.CameraView.as_view(), name="camera"),
    path("about/", views.AboutView.as_view(), name="about"),
    path("instructions/", views.InstructionsView.as_view(), name="instructions"),
    path("practice/", views.PracticeView.as_view(), name="practice"),
    path("quiz/", views.QuizView.as_view(), name="quiz"),
    path("trials/", views.TrialsView.as_view(), name="trials"),
    path("done/", views.DoneView.as_view(), name="done"),
    path("declined/", views.DeclinedView.as_view(), name="declined"),
    path("ended/", views.EndedView.as_view(), name="ended"),
    path("preview/<int:pk>/<str:page>/", views.preview, name="preview"),
]
