from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "doorstep.acts.seals"
    label = "seals"
    default_auto_field = "django.db.models.BigAutoField"
