"""What every test shares: the clerk on the path, and how hard Hypothesis looks."""

import os
import sys
from pathlib import Path

from hypothesis import HealthCheck, settings

sys.path.insert(0, str(Path(__file__).parent / "oracle"))

_PATIENT = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, max_examples=150,
    suppress_health_check=_PATIENT, print_blob=False,
)
settings.register_profile(
    "soak", deadline=None, max_examples=3_000, suppress_health_check=_PATIENT,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
