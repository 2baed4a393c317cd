"""What changes the kept files: keeping and drawing them, taking them in parts, dropping and destroying."""

from .cleaning import clean
from .destroying import destroy_due
from .keeping import examine, keep, keep_made, preview, store
from .uploading import abandon, append, begin, clean_uploads, finish

__all__ = [
    "abandon",
    "append",
    "begin",
    "clean",
    "clean_uploads",
    "destroy_due",
    "examine",
    "finish",
    "keep",
    "keep_made",
    "preview",
    "store",
]
