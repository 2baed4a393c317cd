from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "doorstep.faces.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
