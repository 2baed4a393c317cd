"""An affair, its steps on the way, and how it ends."""

from .affair import Acceptance, Application, ApplicationMaterial, ApplicationStatus, MaterialState
from .ending import Delivery, DeliveryMode, Paper, PaperKind
from .originals import Original, OriginalState
from .steps import Commitment, Extension, ExtraDemand, Notice, Promise, Review, ReviewState, SpecialStep

__all__ = [
    "Acceptance",
    "Application",
    "ApplicationMaterial",
    "ApplicationStatus",
    "Commitment",
    "Delivery",
    "DeliveryMode",
    "Extension",
    "ExtraDemand",
    "MaterialState",
    "Notice",
    "Original",
    "OriginalState",
    "Paper",
    "PaperKind",
    "Promise",
    "Review",
    "ReviewState",
    "SpecialStep",
]
