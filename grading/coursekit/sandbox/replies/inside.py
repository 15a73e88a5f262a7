"""In the learner's process: runs a test cell that cannot be judged from outside, with checks that must fail.

Weaker than the examiner: the test is in reach of the learner's code. So what could have been changed of Python is put
back first, hidden lines are not run, and each check is followed by one that must fail. This module must be imported
before any code of a learner's is run: that is when it notes how things were.
"""

from __future__ import annotations

import builtins
import contextlib
import linecache
import operator
import sys
import threading
from collections.abc import Callable
from typing import Any

from ..shared.findings import Script, Scripts

MODULES = ("math", "numpy", "numpy.testing", "numpy.testing._private.utils", "numpy._core.numeric", "pandas.testing")
MODULES += ("pandas._testing", "pandas._testing.asserters", "unittest.case", "operator", "json", "builtins")
COMPILE, EXEC, EVAL, FAILURE = compile, exec, eval, AssertionError
COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
STRICT = {"<": operator.lt, "<=": operator.lt, ">": operator.gt, ">=": operator.gt}
Snapshot = dict[str, dict[str, Any]]


class Canary(BaseException):
    """A check that must fail did not."""


def take_snapshot() -> Snapshot:
    """How modules that checks rest on are now."""
    seen = {name: dict(vars(sys.modules[name])) for name in MODULES if name in sys.modules}
    if "unittest.case" in sys.modules:
        seen["unittest.TestCase"] = dict(vars(sys.modules["unittest.case"].TestCase))
    return seen


def reset_hooks(shell: Any, snapshot: Snapshot) -> None:
    """Take off what the learner's code may have hung onto Python and IPython; `shell` may be None."""
    for off in (sys.settrace, sys.setprofile, threading.settrace, threading.setprofile):
        off(None)
    sys.excepthook, sys.unraisablehook = sys.__excepthook__, sys.__unraisablehook__
    for name, before in snapshot.items():
        place = sys.modules["unittest.case"].TestCase if name == "unittest.TestCase" else sys.modules.get(name)
        for part, value in before.items():
            if place is not None and vars(place).get(part, snapshot) is not value:
                with contextlib.suppress(AttributeError, TypeError):
                    setattr(place, part, value)
    if shell is not None:
        _reset_shell(shell)


def _reset_shell(shell: Any) -> None:
    sys.displayhook = shell.displayhook
    for callbacks in shell.events.callbacks.values():
        callbacks.clear()
    shell.ast_transformers.clear()
    shell.input_transformers_post.clear()
    shell.set_custom_exc((), None)


def run_prepared(
    steps: list[dict[str, Any]], namespace: dict[str, Any], *, snapshot: Snapshot, shell: Any = None
) -> dict[str, Any]:
    """Run the steps that `prepare` made; a finding as of the examiner, without what was printed."""
    reset_hooks(shell, snapshot)
    finding: dict[str, Any] = {"ok": False, "score": None, "error": None, "reason": None}
    for step in steps:
        if step["kind"] == "canary":
            if not _fails(step["source"], namespace):
                return {**finding, "ok": False, "reason": {"kind": "canary"}}
        else:
            finding |= _run(step, namespace)
            reset_hooks(shell, snapshot)
    return {**finding, "ok": finding["error"] is None and finding["reason"] is None}


def _fails(source: str, namespace: dict[str, Any]) -> bool:
    """Whether a check that must fail does, with the true error."""
    space = {**namespace, "__builtins__": builtins}
    try:
        EXEC(COMPILE(source, "<canary>", "exec", dont_inherit=True, optimize=0), space)
    except BaseException as error:
        return type(error) is FAILURE
    return False


def _run(step: dict[str, Any], namespace: dict[str, Any]) -> dict[str, Any]:
    scripts, script = Scripts(), Script(step.get("number", 0), step["shown"], frozenset())
    scripts.add(script)
    linecache.cache.pop(script.filename, None)
    name = f"_tip_{step['secret']}"
    namespace["__builtins__"] = builtins
    namespace[name] = watch(step["secret"])
    try:
        EXEC(COMPILE(step["source"], script.filename, "exec", dont_inherit=True, optimize=0), namespace)
        score = None
        if step["last"]:
            code = COMPILE(step["last"], script.filename, "eval", dont_inherit=True, optimize=0)
            score = EVAL(code, namespace)
        return {"score": score if type(score) in (int, float) else None}
    except Canary:
        return {"reason": {"kind": "canary"}}
    except BaseException as error:
        return {"error": scripts.error(error)}
    finally:
        for word in (name, f"{name}_a", f"{name}_b"):
            namespace.pop(word, None)


def watch(secret: str) -> Callable[[Any, Any, Any], None]:
    """What follows each check: raises `Canary` where values agree with what nothing honest agrees with."""
    odd = int(secret, 36) + 0.37
    strange = (odd, secret, object())

    def watched(how: Any, left: Any, right: Any) -> None:
        if callable(how):
            bad = not all(_refuses(how, left, thing) for thing in strange[:2])
        elif how == "==":
            bad = any(_holds(operator.eq, side, thing) for side in (left, right) for thing in strange)
        elif how == "!=":
            bad = _is_single(left) and left == left and _holds(operator.ne, left, left)
        elif how == "in":
            bad = any(_holds(operator.contains, right, thing) for thing in strange)
        else:
            bad = _holds(COMPARE[how], left, right) and _holds(STRICT[how], right, left)
        if bad:
            raise Canary

    return watched


def _is_single(value: Any) -> bool:
    return not hasattr(value, "__array__")


def _holds(compare: Callable[[Any, Any], Any], left: Any, right: Any) -> bool:
    """Whether a comparison is true, of tables wholly."""
    try:
        answer = compare(left, right)
        return bool(answer.all() if hasattr(answer, "all") and type(answer).__module__ == "numpy" else answer)
    except Exception:
        return False


def _refuses(check: Callable[..., Any], value: Any, other: Any) -> bool:
    """Whether a function that checks refuses that `value` is `other`."""
    try:
        check(value, other)
    except BaseException:
        return True
    return False


SNAPSHOT = take_snapshot()
