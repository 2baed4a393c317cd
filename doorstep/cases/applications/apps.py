from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "doorstep.cases.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the news of a published calendar: provisional dates are counted anew."""
        from doorstep.base.clock.signals import published

        from .jobs import recalculate_soon

        published.connect(recalculate_soon, dispatch_uid="applications.recalculate_soon")
