"""The catalogue from the county's files: departments, forms, items with their materials, offerings, aliases."""

from .load import load

__all__ = ["load"]
