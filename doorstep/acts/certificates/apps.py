from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "doorstep.acts.certificates"
    label = "certificates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The certificates bear witness of what was sealed."""
        from doorstep.acts.seals import witnesses

        from .queries import sealed_documents

        witnesses.register("certificates", sealed_documents)
