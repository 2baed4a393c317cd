"""The electronic seal's private keys: one door (`Signer`), behind it a file, a token, or a county's own device."""

from .door import Algorithm, KeyMissing, Signer
from .kept import signer_of
from .making import make_trial_key
from .places import KEYS_FOLDER, passphrase

__all__ = ["KEYS_FOLDER", "Algorithm", "KeyMissing", "Signer", "make_trial_key", "passphrase", "signer_of"]
