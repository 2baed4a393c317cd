"""`python -m tests.pictures`: pytest gives the database and the browser, and make.py takes the pictures."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.exit(pytest.main([str(Path(__file__).with_name("make.py")), "-q", "-s", "-p", "no:cacheprovider"]))
