from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "doorstep.cases.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the news of a published calendar (provisional dates are counted anew); speak for the papers' files."""
        from doorstep.base.clock.signals import published
        from doorstep.registry.documents import retention

        from .jobs import recalculate_soon
        from .queries.keeping import uses_of_files

        retention.register("applications.ApplicationMaterial.file", uses_of_files)
        published.connect(recalculate_soon, dispatch_uid="applications.recalculate_soon")
