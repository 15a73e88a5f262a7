"""The look can be read: contrast, size, letters, light and dark, screen and paper."""

import re
import warnings
from functools import cache

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
import pytest

from tipsim import look

PROMISED = ["page", "card", "note", "warn", "good", "badge", "table", "button", "meter", "timeline"]
# Small print and links also stand on the other plain ground.
FURTHER_PAIRS = [("paper", "quiet"), ("quiet", "paper"), ("link", "paper"), ("link", "quiet")]


@cache
def themes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r"\{([^{}]*--tl-paper-ink:[^{}]*)\}", look.css())
    return {"light": variables(light), "dark": variables(dark)}


def variables(block: str) -> dict[str, str]:
    return dict(re.findall(r"--tl-([a-z-]+):\s*(#[0-9a-f]{6});", block))


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.1, 0 black to 1 white."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2.1, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def style():
    with mpl.rc_context():
        look.use_style()
        yield mpl.rcParams
    plt.close("all")


def test_black_on_white_has_the_known_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_ink_has_a_ground_and_a_contrast_of_at_least_4_5(theme):
    colours = themes()[theme]
    names = [name.removesuffix("-ink") for name in colours if name.endswith("-ink")]
    pairs = [(name, name) for name in names] + FURTHER_PAIRS
    ratios = {pair: contrast(colours[f"{pair[0]}-ink"], colours[f"{pair[1]}-bg"]) for pair in pairs}
    assert len(names) >= 7
    assert {pair: round(ratio, 2) for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("mark", ["note-edge", "warn-edge", "good-edge", "focus"])
def test_marks_and_the_focus_ring_stand_out_from_the_paper(theme, mark):
    colours = themes()[theme]
    assert contrast(colours[mark], colours["paper-bg"]) >= 3  # WCAG 1.4.11


def test_both_themes_declare_the_same_colours():
    assert set(themes()["light"]) == set(themes()["dark"])


def test_on_paper_the_light_colours_hold():
    before_dark = look.css().split('[data-jp-theme-light="false"]')[0]
    assert before_dark.rstrip().endswith("@media screen {")


def test_every_class_that_was_promised_is_there():
    names = [*PROMISED, "visually-hidden"]
    assert [name for name in names if not re.search(rf"\.tl-{name}\b[^{{}}]*\{{", look.css())] == []


def test_classes_and_variables_carry_the_prefix():
    css = re.sub(r"/\*.*?\*/", "", look.css(), flags=re.S)
    selectors = re.findall(r"([^{};]+)\{", css)
    classes = {name for selector in selectors for name in re.findall(r"\.([a-z][\w-]*)", selector)}
    assert [name for name in classes if not name.startswith("tl-")] == []


def test_text_is_at_least_14_pixels_high():
    sizes = re.findall(r"font-size:\s*([\d.]+)(px|pt|rem|em|%)", look.css())
    pixels = {"px": 1, "pt": 96 / 72}
    assert sizes and all(float(size) * pixels[unit] >= 14 for size, unit in sizes)


def test_nothing_comes_from_outside():
    assert re.findall(r"@import|url\(|https?:|@font-face", look.css()) == []


def test_there_are_rules_for_a4_paper():
    assert "size: A4" in look.css() and "@media print" in look.css()


def test_figures_use_the_colours_of_okabe_and_ito(style):
    cycle = [colour.upper().lstrip("#") for colour in style["axes.prop_cycle"].by_key()["color"]]
    assert cycle == [colour.lstrip("#") for colour in look.OKABE_ITO]


def test_figures_have_text_of_at_least_11_points(style):
    names = ["font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"]
    names += ["legend.fontsize", "legend.title_fontsize", "figure.titlesize"]
    assert {name: style[name] for name in names if not float(style[name]) >= 11} == {}


def test_figures_have_no_frame_at_top_and_right(style):
    assert not style["axes.spines.top"] and not style["axes.spines.right"]


def test_figures_hold_mongolian_letters(style):
    figure, axes = plt.subplots()
    axes.set_title("Өмнөговь, Хүүхэд, Ёс")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a missing letter
        figure.canvas.draw()


def plotted(source):
    figure, axes = plt.subplots()
    axes.plot([1, 2], [3, 4])
    axes.set_xlabel("Year")
    look.caption(figure, source=source)
    figure.canvas.draw()
    return figure, axes


def source_line(figure):
    return figure._supxlabel


def test_the_source_stands_under_the_axis_label(style):
    figure, axes = plotted("UNODC")
    line = source_line(figure)
    assert line.get_text() == "Source: UNODC"
    assert line.get_window_extent().y1 <= axes.xaxis.label.get_window_extent().y0


def test_a_long_source_is_broken_and_stays_on_the_figure(style):
    figure, _ = plotted("UNODC, Global Report on Trafficking in Persons, " * 4)
    box = source_line(figure).get_window_extent()
    assert "\n" in source_line(figure).get_text()
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width and box.y0 >= 0


def test_a_second_source_replaces_the_first(style):
    figure, _ = plotted("first")
    look.caption(figure, source="second")
    assert source_line(figure).get_text() == "Source: second"


TABLE = {"head": ["Kind", "Calls"], "data": [("victims <1>", 25), ("information", 1285.714)]}


def drawn():
    figure, axes = plt.subplots()
    axes.bar([0, 1], [25, 1285])
    return figure


def test_a_shown_figure_says_its_message_in_words(style, monkeypatch):
    seen = []
    monkeypatch.setattr("IPython.display.display", seen.append)
    look.show(drawn(), alt='Of 1,000 calls, 25 came from "victims"', **TABLE)
    assert repr(seen[0]) == 'Of 1,000 calls, 25 came from "victims"'
    assert 'alt="Of 1,000 calls, 25 came from &quot;victims&quot;"' in seen[0]._repr_html_()


def test_a_title_of_a_longer_language_is_broken_and_stays_on_the_figure(style):
    figure, axes = plt.subplots(figsize=(6, 3))
    title = axes.set_title("the rarer trafficking is, the less often a positive result is right " * 2)
    look.figure_html(figure, alt="words", **TABLE)
    figure.canvas.draw()
    assert "\n" in title.get_text()
    assert title.get_window_extent().x1 <= figure.bbox.width


def test_a_shown_figure_is_closed_so_that_it_is_not_shown_twice(style, monkeypatch):
    monkeypatch.setattr("IPython.display.display", lambda shown: None)
    look.show(drawn(), alt="words", **TABLE)
    assert plt.get_fignums() == []


def test_the_numbers_of_a_figure_stand_under_it_as_a_table(style):
    page = look.figure_html(drawn(), alt="words", **TABLE)
    details = page.split("<details>")[1]
    assert "<summary>The numbers</summary>" in details
    assert re.findall(r'<th[^>]*scope="col">(.+?)</th>', details) == ["Kind", "Calls"]
    assert re.findall(r"<td[^>]*>(.+?)</td>", details) == ["victims &lt;1&gt;", "25", "information", "1,286"]


def test_the_numbers_of_a_figure_may_be_a_data_frame(style):
    frame = pd.DataFrame({"held": [204]}, index=pd.Index(["Germany"], name="place"))
    page = look.figure_html(drawn(), alt="words", data=frame)
    assert re.findall(r"<t[hd](?:\s[^>]*)?>(.*?)</t[hd]>", page) == ["place", "held", "Germany", "204"]


@pytest.mark.parametrize("data", [[], [("victims", 25, "too much")]])
def test_a_figure_without_a_table_that_fits_its_head_is_refused(style, data):
    with pytest.raises(ValueError, match="rows of 2 cells"):
        look.figure_html(drawn(), alt="words", data=data, head=["Kind", "Calls"])


def test_a_figure_asks_nothing_outside(style):
    page = look.figure_html(drawn(), alt="words", **TABLE)
    assert re.findall(r'(?:src|href)="(?!data:image/png;base64,)', page) == []
