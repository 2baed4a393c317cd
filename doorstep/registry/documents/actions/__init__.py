"""What changes the kept files: keeping and drawing them, dropping what no row names."""

from .cleaning import clean
from .keeping import keep_made, preview, store

__all__ = ["clean", "keep_made", "preview", "store"]
