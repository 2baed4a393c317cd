"""The electronic seal's private keys: one door (`Signer`), behind it a file, a token, or a county's own device."""

from . import files
from .door import Algorithm, Device, KeyMissing, Signer
from .kept import device_of, fits, signer_of
from .making import make_trial_key
from .places import KEYS_FOLDER, passphrase
from .taking import drop_key, keep_key

__all__ = [
    "KEYS_FOLDER",
    "Algorithm",
    "Device",
    "KeyMissing",
    "Signer",
    "device_of",
    "drop_key",
    "files",
    "fits",
    "keep_key",
    "make_trial_key",
    "passphrase",
    "signer_of",
]
