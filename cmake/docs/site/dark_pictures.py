"""A dark form of each picture. Furo shows the one that suits its theme."""

import os
import re
from pathlib import Path

from darken import darkened
from docutils import nodes


def take_pictures(_app, _docname, source):
    """What GitHub shows by <picture>, in a dark form or a light one, is a picture as any other here."""
    source[0] = re.sub(r'<picture>.*?<img src="(.*?)" alt="(.*?)"></picture>', r"![\2](\1)", source[0],
                       flags=re.S)


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
    app.connect("source-read", take_pictures)
    app.connect("doctree-read", add_dark_pictures, priority=400)  # before images are collected
    return {"parallel_read_safe": True}
