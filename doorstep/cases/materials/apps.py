from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    name = "doorstep.cases.materials"
    label = "materials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Speak for the papers that the county had already: what was revoked or has expired holds no more."""
        from doorstep.cases.applications import troubled

        from .queries import fallen

        troubled.register("materials", fallen)
