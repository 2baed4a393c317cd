from .held import CertificateMaterial, HeldPaper, Reuse
from .phone import PhoneLink, PhonePage, PhonePaper, PhoneState, WayIn

__all__ = [
    "CertificateMaterial",
    "HeldPaper",
    "PhoneLink",
    "PhonePage",
    "PhonePaper",
    "PhoneState",
    "Reuse",
    "WayIn",
]
