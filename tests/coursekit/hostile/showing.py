"""Work that attacks whoever reads the feedback page."""

from nbformat.v4 import new_markdown_cell

from .submission import Family, Hand

FAMILY = Family("Attacks on the reader of feedback")

FAMILY.code(
    "script-in-output",
    "shows HTML, JavaScript, SVG and pages within pages with scripts in them",
    first="""\
from IPython.display import HTML, SVG, Javascript, display
script = "<script>planted()</script>"
display(HTML(f"{script}<img src=x onerror=planted()><iframe srcdoc='{script}'></iframe>"))
display(Javascript("planted()"))
svg = f"<svg xmlns='http://www.w3.org/2000/svg' onload='planted()'>{script}</svg>"
display({"image/svg+xml": svg}, raw=True)
display({"text/latex": "$\\\\href{javascript:planted()}{x}$", "text/markdown": script}, raw=True)
print("</pre></div></body><script>planted()</script>\\x1b]8;;javascript:planted()\\x07")""",
)
FAMILY.code(
    "script-in-errors",
    "names, messages and names of functions with HTML in them",
    first="raise type('<script>planted()</script>', (Exception,), {})('</pre><script>planted()</script>')",
    answers={
        "function": "def add(left, right):\n    if left == 1: return 3\n"
        "    raise type('<script>planted()</script>', (ValueError,), {})('<img src=x onerror=planted()>')",
        "number": "days = type('<script>planted()</script>', (int,), {})(1)",
    },
)


@FAMILY.built("script-in-text", "cells of text and attachments with scripts, links that run code, and a new base")
def _script_in_text(hand: Hand) -> None:
    text = (
        "<script>planted()</script> [x](javascript:planted()) <base href='https://planted.example/'>"
        "<form action='https://planted.example/'><input></form> ![k](file:///etc/passwd) ![x](attachment:a.svg)"
    )
    hand.answer({"why": text})
    one = new_markdown_cell(text + "\n\n</div></body><script>planted()</script>")
    one["attachments"] = {"a.svg": {"image/svg+xml": "PHN2ZyBvbmxvYWQ9InBsYW50ZWQoKSIvPg=="}}
    hand.nb.cells.append(one)
    hand.save()


@FAMILY.built("template-in-text", "text in the language of the feedback's templates")
def _template_in_text(hand: Hand) -> None:
    hand.answer({"why": "{{ config }} {% include 'x' %} {{ ''.__class__.__mro__ }} ${7*7} %(x)s {0.__class__}"})
    hand.put("print('{{ 7 * 7391 }} {reason} %s')", at=-1)
    hand.save()
