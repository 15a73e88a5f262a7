"""Code that changes how later cells are run."""

from .submission import Family

FAMILY = Family("Hooks on IPython and Python")

FAMILY.code(
    "asserts-removed-from-the-tree",
    "a transformer of IPython's that deletes every assert and every call of a check",
    first="""\
import ast
class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Raise(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Pass() if "assert" in ast.dump(node) else node
ip = get_ipython()
ip.ast_transformers.append(NoAsserts())""",
)
FAMILY.code(
    "tests-rewritten-before-they-run",
    "a transformer of the input that leaves nothing of a test's text",
    first="""\
def nothing(lines): return ["2\\n"] if any("assert" in line for line in lines) else lines
ip = get_ipython()
ip.input_transformers_cleanup.insert(0, nothing)
ip.input_transformers_post.append(nothing)""",
)
FAMILY.code(
    "hook-before-a-cell-tells-its-text",
    "prints the text of each cell before it is run",
    first="@SPY@\nget_ipython().events.register('pre_run_cell', lambda info: spied(info.raw_cell))",
)
FAMILY.code(
    "hook-after-a-cell-tells-its-result",
    "prints text and error of each cell after it was run",
    first="""\
@SPY@
def told(result):
    spied(result.info.raw_cell, repr(result.error_in_exec), str(globals().get("expected")))
get_ipython().events.register("post_run_cell", told)
get_ipython().events.register("post_execute", lambda: spied(*In))""",
)
FAMILY.code(
    "errors-swallowed",
    "a handler of IPython's for AssertionError that says nothing",
    first="""\
ip = get_ipython()
ip.set_custom_exc((BaseException,), lambda *a, **k: None)
ip.showtraceback = ip.showsyntaxerror = ip._showtraceback = lambda *a, **k: None""",
)
FAMILY.code(
    "cells-run-by-its-own-function",
    "replaces the functions with which IPython runs cells",
    first="""\
ip = get_ipython()
kind = type(ip)
async def run_code(self, *args, **kwargs): return False
for name in ("run_code", "run_ast_nodes"):
    setattr(kind, name, run_code)
old = kind.run_cell
def run_cell(self, source, *args, **kwargs): return old(self, "3" if "assert" in str(source) else source, *args)
kind.run_cell = run_cell""",
)
FAMILY.code(
    "kernel-that-always-says-ok",
    "replaces the kernel's handler of requests and what it sends back",
    first="""\
ip = get_ipython()
kernel = getattr(ip, "kernel", None)
if kernel is not None:
    async def fine(*args, **kwargs):
        return {"status": "ok", "execution_count": 1, "payload": [], "user_expressions": {}}
    kernel.do_execute = fine
    send = kernel.session.send
    def forged(stream, kind, *args, **kwargs):
        return None if kind == "error" else send(stream, kind, *args, **kwargs)
    kernel.session.send = forged""",
)
FAMILY.code(
    "compile-replaced",
    "replaces compile, exec and eval, and IPython's compiler, by ones that drop asserts",
    first="""\
import builtins, ast
real, run = builtins.compile, builtins.exec
def softened(source):
    if isinstance(source, ast.AST): source = ast.unparse(source)
    text = source.decode() if isinstance(source, bytes) else str(source)
    return "\\n".join("pass" if line.startswith(("assert", "np.testing", "pd.testing")) else line
                     for line in text.splitlines())
def compile(source, name, mode, *args, **kwargs):
    try: return real(softened(source), name, mode, *args, **kwargs)
    except Exception: return real(source, name, mode, *args, **kwargs)
builtins.compile = compile
builtins.exec = lambda code, *args: run(softened(code) if isinstance(code, str) else code, *args)
ip = get_ipython()
type(ip.compile).__call__ = lambda self, tree, name, mode: compile(tree, name, mode)
type(ip.compile).ast_parse = lambda self, source, *a, **k: ast.parse(softened(source))""",
)
FAMILY.code(
    "trace-jumps-over-asserts",
    "a trace function that jumps over lines with asserts and tells what it meets",
    first="""\
@SPY@
import sys, threading
def step(frame, event, arg):
    if "add" not in frame.f_globals: return None
    spied(frame.f_code.co_consts, list(frame.f_locals.values()))
    try: frame.f_lineno = max(line for *_, line in frame.f_code.co_lines() if line)
    except Exception: pass
    return step
sys.settrace(step)
threading.settrace(step)
sys.setprofile(lambda frame, event, arg: None)
try: get_ipython().events.register("pre_run_cell", lambda *a: sys.settrace(step))
except Exception: pass""",
)
FAMILY.code(
    "input-history",
    "a thread that watches the input history, and a last cell that prints it",
    first="""\
@SPY@
import threading, time
def watch(seen=set()):
    for _ in range(200):
        for source in list(In): 
            if source not in seen: seen.add(source); spied(source)
        time.sleep(0.02)
threading.Thread(target=watch, daemon=True).start()""",
    last="""\
spied(*In, *_ih, _i, _ii, _iii)
history = get_ipython().history_manager
spied(*history.input_hist_raw, *history.input_hist_parsed)
spied(*[row[-1] for row in history.get_range()], *getattr(history, "db_input_cache", ()))""",
)
FAMILY.code(
    "assertionerror-replaced",
    "puts a harmless class in the place of AssertionError and of the hook for errors",
    first="""\
import builtins, sys
class AssertionError(Exception):
    def __new__(cls, *a): raise SystemExit(0)
builtins.AssertionError = AssertionError
builtins.Exception = builtins.BaseException = AssertionError
sys.excepthook = sys.unraisablehook = lambda *a: None""",
)
FAMILY.code(
    "own-magic-in-place-of-a-cell",
    "cell magics and aliases named like what tests begin with",
    first="""\
ip = get_ipython()
for name in ("assert", "for", "asked", "expected", "rich", "account", "np"):
    ip.register_magic_function(lambda line, cell=None: None, "line_cell", name)
ip.automagic = True
ip.run_line_magic("autocall", "2")""",
)
FAMILY.code(
    "score-by-displayhook",
    "a display hook that shows full points for whatever a cell ends in",
    first="""\
import sys
ip = get_ipython()
def three(value): 
    sys.stdout.write("")
    ip.display_pub.publish({"text/plain": "3.0"})
sys.displayhook = three
ip.displayhook.__class__.__call__ = lambda self, value=None: three(value)
ip.display_formatter.format = lambda *a, **k: ({"text/plain": "3.0"}, {})""",
)
FAMILY.code(
    "startup-files-of-the-next-kernel",
    "writes IPython startup files, profiles and a user site for whoever starts Python next",
    first="""\
import os, pathlib, site
evil = "print('planted'); open('/tmp/planted', 'w').write('planted')"
places = [pathlib.Path(p) for p in ("@HOME@", os.path.expanduser("~"), ".")]
for home in places:
    for name in (".ipython/profile_default/startup/00-planted.py", ".ipython/profile_default/ipython_config.py",
                 ".jupyter/nbgrader_config.py", ".pythonrc.py", ".config/matplotlib/matplotlibrc",
                 ".local/lib/python3.11/site-packages/usercustomize.py",
                 ".local/lib/python3.11/site-packages/planted.pth"):
        try:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            (home / name).write_text(evil + "  # planted")
        except OSError: pass
for name in (*site.getsitepackages(), os.path.dirname(os.__file__)):
    try: (pathlib.Path(name) / "sitecustomize.py").write_text(evil)
    except OSError: pass
os.environ.update(PYTHONSTARTUP="/tmp/planted.py", PYTHONPATH="/tmp", LD_PRELOAD="/tmp/planted.so",
                  PYTHONINSPECT="1", BASH_ENV="/tmp/planted.sh")""",
)
