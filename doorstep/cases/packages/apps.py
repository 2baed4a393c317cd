from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "doorstep.cases.packages"
    label = "packages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the news of affairs that are parts of a bundle: what waited for them begins, the bundle follows."""
        from doorstep.cases.applications.signals import moved

        from .actions import follow

        moved.connect(follow, dispatch_uid="packages.follow")
