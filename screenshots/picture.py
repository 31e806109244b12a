"""Pictures of the program for the docs: the screen of an app as SVG, and the SVG as a small PNG.

Needs resvg-py and pillow (the `dev` extra) and the fonts DejaVu and Noto CJK.
"""

import re
from html import escape, unescape
from io import BytesIO
from typing import Any

import resvg_py
from PIL import Image
from rich.cells import cell_len
from textual.app import App

CELL = 12.2
"""Width of one cell in Rich's SVG, in its own units."""

MONO, SANS = "DejaVu Sans Mono", "DejaVu Sans"

FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
TEXT = re.compile(
    r'<text( class="[^"]*") x="([\d.]+)" (y="[\d.]+") textLength="[\d.]+"( clip-path="[^"]*")>([^<]*)</text>'
)
WIDE = "\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\uff60"
RUNS = re.compile(f"[{WIDE}]+|[^{WIDE}]+")


def svg_of(app: App[Any], title: str) -> str:
    """What a running app shows now as SVG, in fonts that are on the machine, wide letters in their cells."""
    svg = FONT_FACE.sub("", app.export_screenshot(title=title))
    svg = svg.replace("Fira Code", MONO).replace("arial", SANS)
    return TEXT.sub(_split_wide, svg)


def png_of(svg: str) -> bytes:
    """The SVG drawn as PNG, with 255 colours: fewer would bend the hues."""
    drawn = bytes(resvg_py.svg_to_bytes(svg_string=svg, font_family=SANS, monospace_family=MONO))
    image = Image.open(BytesIO(drawn)).convert("RGB")
    small = image.quantize(255, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    out = BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _split_wide(match: re.Match[str]) -> str:
    """One element for each run of wide or narrow letters: Rich counts letters, not cells."""
    kind, x, y, clip, text = match.groups()
    out, left = "", float(x)
    for run in RUNS.findall(unescape(text)):
        width = cell_len(run) * CELL
        out += f'<text{kind} x="{left:.1f}" {y} textLength="{width:.1f}"{clip}>{escape(run)}</text>'
        left += width
    return out
