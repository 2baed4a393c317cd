from django.urls import path

from doorstep.faces.office import views

app_name = "office"
urlpatterns = [
    path("", views.today, name="today"),
    path("today.xlsx", views.today_sheet, name="today_sheet"),
]
