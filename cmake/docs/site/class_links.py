"""The name of a class in prose, such as `LIF`, leads to its page of the reference."""

from docutils import nodes
from sphinx import addnodes

CLASSES = {"SoftLIFRate", "LIFRate", "LIF", "PreciseLIF", "LIFState", "RateNeuron", "SpikingNeuron",
           "GainBias"}


def link_classes(app, doctree):
    for literal in list(doctree.findall(nodes.literal)):
        name = literal.astext()
        if name not in CLASSES or isinstance(literal.parent, (nodes.reference, nodes.title)):
            continue
        link = addnodes.pending_xref("", refdomain="cpp", reftype="class", refexplicit=True,
                                     refdoc=app.env.docname, reftarget="softlif::" + name)
        literal.replace_self(link)
        link += literal


def setup(app):
    app.connect("doctree-read", link_classes)
    return {"parallel_read_safe": True}
