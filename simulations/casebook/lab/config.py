"""A private Jupyter configuration: nothing asks the network, nothing of the user's own set-up leaks in."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from tipsim.language import gettext as _
from tipsim.language import speaking
from tipsim.look import css

NBGRADER = "nbgrader.server_extensions"
NBGRADER_SCREENS = "@jupyter/nbgrader"
# A trainer makes assignments and marks; these ask for parts of nbgrader that are not served.
NBGRADER_OTHERS = [f"{NBGRADER_SCREENS}:{name}" for name in ("validate-assignment", "assignment-list", "course-list")]
STATIC = Path(__file__).parent / "static"

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
        NBGRADER_SCREENS,
        # A programmer's tools, and a second look for notebooks that leaves the lab.
        "@jupyterlab/debugger-extension",
        "@jupyterlab/lsp-extension",
        "@jupyterlab/fileeditor-extension:language-server",
        "@jupyterlab/notebook-extension:language-server",
        "@jupyter-notebook/lab-extension",
        # Its icons lie over the text of a cell, and one of them deletes it.
        "@jupyterlab/cell-toolbar-extension",
    ]
}


def page_config(trainer: bool = False, langs: Sequence[str] = ()) -> dict:
    """Return what the page of JupyterLab is told: parts that are off, and the words of our own bar.

    `langs` are the languages of a folder that holds a course in each; the bar speaks that of its notebook.
    """
    off = [part for part in PAGE_CONFIG["disabledExtensions"] if not (trainer and part == NBGRADER_SCREENS)]
    off += NBGRADER_OTHERS if trainer else []
    told: dict = {"trainer": trainer, "words": {"": bar_words()}}
    for lang in langs:
        with speaking(lang):
            told["words"][lang] = bar_words()
    return {"disabledExtensions": off, "tiplab": json.dumps(told)}  # as text: JupyterLab makes a list of a dict


def bar_words() -> dict[str, str]:
    """The words of the bar above each notebook, in the language of the course."""
    return {
        "bar": _("TIP Lab: work on this module"),
        "bar-page": _("TIP Lab: work on this page"),
        "start": _("Start"),
        "handin": _("Hand in"),
        "anew": _("Begin anew"),
        "help": _("Help"),
        "home": _("All modules"),
        "home-page": _("Start page"),
        "press": _("Press Start: the questions and the case appear, and your answers come back."),
        "press-page": _("Press Start: what this page shows is worked out and appears below."),
        "wait": _("The notebook is being opened ..."),
        "running": _("Working: {done} of {all} ..."),
        "ready": _("Ready. Your clicks are saved at once; for what you write, press Ctrl and S."),
        "ready-page": _("Ready."),
        "failed": _("A cell ended with an error, shown below it. You can go on; Start runs everything again."),
        "restarted": _("The computer part was restarted. Press Start: your answers are kept and come back."),
        "restarted-page": _("The computer part was restarted. Press Start to go on."),
        "no-handin": _("This notebook has no cell for handing in."),
        "anew-title": _("Begin this module anew?"),
        "anew-text": _("Your work so far is kept beside it, in a folder with today's date. Then the module is empty."),
        "anew-yes": _("Begin anew"),
        "anew-no": _("Cancel"),
        "anew-done": _("The module is as at the beginning. Your old copy: {folder}. Press Start."),
        "anew-failed": _("Nothing was changed: {why}"),
    }


def server_config(home: Path, trainer: bool = False) -> dict:
    """Return the content of jupyter_server_config.json for a lab whose private files lie in `home`."""
    return {
        "ServerApp": {
            "ip": "127.0.0.1",
            "allow_root": True,
            "answer_yes": True,
            "open_browser": False,
            "jpserver_extensions": {"jupyter_lsp": False, **_nbgrader(trainer)},
        },
        "LabApp": {
            "app_settings_dir": str(home / "settings"),
            "user_settings_dir": str(home / "user-settings"),
            "workspaces_dir": str(home / "workspaces"),
            "extra_labextensions_path": [str(STATIC)],
            "extension_manager": "readonly",
            "news_url": None,
            "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
            "custom_css": True,
        },
    }


def _nbgrader(on: bool) -> dict[str, bool]:
    if importlib.util.find_spec("nbgrader") is None:
        return {}
    names = ("formgrader", "validate_assignment", "assignment_list", "course_list")
    return {f"{NBGRADER}.{name}": on and name == "formgrader" for name in names}


def write_config(home: Path, *, trainer: bool = False, langs: Sequence[str] = ()) -> None:
    """Write the private configuration into `home`; what the learner set there before is kept."""
    for name in ("config/custom", "settings", "user-settings", "workspaces", "data", "runtime"):
        (home / name).mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)  # the token is in here
    _write_json(home / "config/jupyter_server_config.json", server_config(home, trainer))
    _write_json(home / "settings/overrides.json", OVERRIDES)
    _write_json(home / "settings/page_config.json", page_config(trainer, langs))
    own = (STATIC / "lab.css").read_text(encoding="utf-8")
    (home / "config/custom/custom.css").write_text(css() + own, encoding="utf-8")


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
