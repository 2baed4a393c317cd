from django.urls import path

from doorstep.faces.shell import views

app_name = "shell"
urlpatterns = [
    path("elder/", views.elder, name="elder"),
    path("language/", views.language, name="language"),
]
