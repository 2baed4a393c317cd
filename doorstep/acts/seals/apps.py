from django.apps import AppConfig


class SealsConfig(AppConfig):
    name = "doorstep.acts.seals"
    label = "seals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from doorstep.base.journal import sources
        from doorstep.base.journal.models import Log

        from .leaves import SOURCE

        sources.register(Log.SEALS, SOURCE)
