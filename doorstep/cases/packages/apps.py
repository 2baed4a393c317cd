from django.apps import AppConfig


class PackagesConfig(AppConfig):
    name = "doorstep.cases.packages"
    label = "packages"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Take the news of affairs that are parts of a bundle: what waited for them begins, the bundle follows; speak
        for the papers' files, for the papers that one part makes for another, and for what it can't bring about.
        """
        from doorstep.cases.applications import excused, troubled
        from doorstep.cases.applications.signals import locked, moved
        from doorstep.registry.documents import retention

        from .actions import follow, hold
        from .queries import excused as excused_fields
        from .queries import fallen
        from .queries.keeping import uses_of_files

        retention.register("packages.PackagePaper.file", uses_of_files)
        locked.connect(hold, dispatch_uid="packages.hold")
        moved.connect(follow, dispatch_uid="packages.follow")
        troubled.register("packages", fallen)
        excused.register("packages", excused_fields)
