"""What all tests share: the project's folder, English, figures without a window, and no silent gaps in CI."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("MPLBACKEND", "Agg")

# `make nightly` asks for more examples than `make test`; machines are noisy, so no example has a deadline.
EXAMPLES = int(os.environ.get("TIPLAB_EXAMPLES", 60))
settings.register_profile("tiplab", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tiplab")


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder that holds the README, the modules and the packages."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(autouse=True)
def in_english():
    """Opening a run makes this process speak its language, also in a fixture: no test inherits it."""
    os.environ.pop("COURSE_LANG", None)
    yield
    os.environ.pop("COURSE_LANG", None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Turn a test left out into a failure where CI=true: there nothing may be missing."""
    report = (yield).get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was left out ({call.excinfo.value}); with CI=true it fails."
