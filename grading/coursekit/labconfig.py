"""A private Jupyter configuration: nothing asks the network, nothing of the user's own set-up leaks in."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from pathlib import Path

NBGRADER = "nbgrader.server_extensions"

OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/apputils-extension:themes": {
        "theme": "JupyterLab Light",
        "overrides": {"content-font-size1": "15px", "code-font-size": "14px", "ui-font-size1": "14px"},
    },
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False, "disclaimed": False},
    "@jupyterlab/docmanager-extension:plugin": {
        "defaultViewers": {"markdown": "Markdown Preview"},
        "autosaveInterval": 30,
    },
    # Cells outside the window are otherwise hidden or detached, and a played case would lose its focus.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none", "autoStartDefaultKernel": True},
}

PAGE_CONFIG = {
    "disabledExtensions": [
        "@jupyterlab/apputils-extension:announcements",
        "@jupyterlab/extensionmanager-extension",
        # These open pages of outside addresses.
        "@jupyterlab/help-extension:open",
        "@jupyterlab/help-extension:resources",
        # The trainer's tools need a gradebook; a learner's folder has none.
        "@jupyter/nbgrader",
        # A programmer's tools, and a second look for notebooks that leaves the lab.
        "@jupyterlab/debugger-extension",
        "@jupyterlab/lsp-extension",
        "@jupyterlab/fileeditor-extension:language-server",
        "@jupyterlab/notebook-extension:language-server",
        "@jupyter-notebook/lab-extension",
    ]
}


def server_config(home: Path) -> dict:
    """Return the content of jupyter_server_config.json for a lab whose private files lie in `home`."""
    return {
        "ServerApp": {
            "ip": "127.0.0.1",
            "allow_root": True,
            "answer_yes": True,
            "open_browser": False,
            "jpserver_extensions": {"jupyter_lsp": False, **_without_nbgrader()},
        },
        "LabApp": {
            "app_settings_dir": str(home / "settings"),
            "user_settings_dir": str(home / "user-settings"),
            "workspaces_dir": str(home / "workspaces"),
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "custom_css": True,
        },
    }


def _without_nbgrader() -> dict[str, bool]:
    if importlib.util.find_spec("nbgrader") is None:
        return {}
    names = ("formgrader", "validate_assignment", "assignment_list", "course_list")
    return {f"{NBGRADER}.{name}": False for name in names}


def write_config(home: Path, css: str = "") -> None:
    """Write the private configuration into `home`; what the learner set there before is kept."""
    for name in ("config/custom", "settings", "user-settings", "workspaces", "data", "runtime"):
        (home / name).mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)  # the token is in here
    _write_json(home / "config/jupyter_server_config.json", server_config(home))
    _write_json(home / "settings/overrides.json", OVERRIDES)
    _write_json(home / "settings/page_config.json", PAGE_CONFIG)
    (home / "config/custom/custom.css").write_text(css, encoding="utf-8")


def _write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def use_config(home: Path, lang: str) -> None:
    """Point this process, and the kernels it starts, to the private configuration."""
    os.environ["JUPYTER_CONFIG_DIR"] = str(home / "config")
    os.environ["JUPYTER_DATA_DIR"] = str(home / "data")
    os.environ["JUPYTER_RUNTIME_DIR"] = str(home / "runtime")
    os.environ["COURSE_LANG"] = lang
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH", "JUPYTERLAB_DIR", "JUPYTERLAB_SETTINGS_DIR"):
        os.environ.pop(name, None)
    here = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join([here, os.environ.get("PATH", "")])
