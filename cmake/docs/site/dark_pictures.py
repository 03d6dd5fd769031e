"""A dark form of each picture: greys are turned round, so that paper becomes the page's ground, and
colours get light enough for it. Furo shows the one that suits its theme."""

import colorsys
import os
import re
from pathlib import Path

from docutils import nodes

GROUND = 0x13  # of 255: Furo's background


def dark(red, green, blue):
    hue, lightness, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if saturation < 0.1:
        lightness = GROUND / 255 + (1 - lightness) ** 0.8 * 0.85
    else:
        lightness = max(lightness, 0.6)
    return "#" + "".join(f"{round(255 * part):02x}"
                         for part in colorsys.hls_to_rgb(hue, min(lightness, 1), saturation))


def darkened(svg):
    svg = re.sub(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\b",
                 lambda m: dark(*(int(part, 16) for part in m.groups())), svg)
    svg = re.sub(r"rgb\(\s*(\d+),\s*(\d+),\s*(\d+)\)",
                 lambda m: dark(*(int(part) for part in m.groups())), svg)
    svg = re.sub(r"""(["'])black\1""", f'"{dark(0, 0, 0)}"', svg)
    return svg.replace("<svg", f'<svg fill="{dark(0, 0, 0)}"', 1)  # of what names no colour


def add_dark_pictures(app, doctree):
    folder = Path(app.doctreedir).parent / "dark"
    folder.mkdir(parents=True, exist_ok=True)
    for image in list(doctree.findall(nodes.image)):
        if not image["uri"].endswith(".svg"):
            continue
        path, _ = app.env.relfn2path(image["uri"], app.env.docname)
        picture = folder / Path(path).name
        picture.write_text(darkened((Path(app.srcdir) / path).read_text()))
        twin = image.deepcopy()
        twin["uri"] = "/" + os.path.relpath(picture, app.srcdir)
        image["classes"].append("only-light")
        twin["classes"].append("only-dark")
        image.parent.insert(image.parent.index(image) + 1, twin)


def setup(app):
    app.connect("doctree-read", add_dark_pictures, priority=400)  # before images are collected
    return {"parallel_read_safe": True}
