from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "doorstep.registry.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
