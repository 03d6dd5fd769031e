"""The name of a class in prose, such as `LIF`, leads to its page of the reference."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes

import examples


def link_classes(app, doctree):
    classes = examples.read_pages(Path(app.srcdir) / "cmake/docs/reference")
    for literal in list(doctree.findall(nodes.literal)):
        name = literal.astext()
        if name not in classes or isinstance(literal.parent, (nodes.reference, nodes.title)):
            continue
        link = addnodes.pending_xref("", refdomain="cpp", reftype="class", refexplicit=True,
                                     refdoc=app.env.docname, reftarget="softlif::" + name)
        literal.replace_self(link)
        link += literal


def setup(app):
    app.connect("doctree-read", link_classes)
    return {"parallel_read_safe": True}
