from django.apps import AppConfig


class RatingsConfig(AppConfig):
    name = "doorstep.cases.ratings"
    label = "ratings"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the news of ended affairs: each gets the slip that asks for a judgement."""
        from doorstep.cases.applications.signals import ended

        from .actions import make_slip

        ended.connect(make_slip, dispatch_uid="ratings.make_slip")
