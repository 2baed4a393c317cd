from django.urls import path

from . import kiosk, views

app_name = "board"
urlpatterns = [
    path("<str:site_code>", views.hall, name="hall"),
    path("<str:site_code>/kiosk", kiosk.kiosk, name="kiosk"),
    path("<str:site_code>/kiosk/setup", kiosk.setup, name="kiosk_setup"),
    path("<str:site_code>/kiosk/<str:code>", kiosk.slip, name="slip"),
    path("<str:site_code>/<int:number>", views.window, name="window"),
]
