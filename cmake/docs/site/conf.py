"""The site, by Sphinx and Debian's Furo: the pages of this checkout as GitHub shows them, and the
reference by class. The list of pages at the end of README.md is its table of contents."""

import re
import sys
from pathlib import Path

from sphinx.domains.cpp import CPPDomain

sys.path.insert(0, str(Path(__file__).parent))

import members  # pylint: disable=wrong-import-position

project = "softlif"
author = "the softlif developers"
copyright = author  # pylint: disable=redefined-builtin
html_title = "softlif"

root_doc = "README"
include_patterns = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "benchmarks/*.md",
                    "cmake/docs/*.md", "cmake/docs/tutorials/*.md", "cmake/docs/reference/*.md"]
exclude_patterns = ["build", ".git"]

extensions = ["breathe", "myst_parser", "sphinx_copybutton", "class_links", "dark_pictures",
              "mathml", "members", "mend_furo"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
html_math_renderer = "mathml"
primary_domain = "cpp"
highlight_language = "cpp"
breathe_default_project = "softlif"
breathe_projects = {"softlif": ""}  # docs.cmake says where
breathe_default_members = ("members", "undoc-members")
nitpick_ignore_regex = [("cpp:identifier", r"(Eigen|detail)(::.*)?|softlif|cudaStream_t|(\w+<Neuron>::|Type::)?Scalar|Type|Derived|Number"
                         r"|(Base::)?Given|Base|(at|c10|torch)(::.*)?")]

html_theme = "furo"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#9a3412", "color-brand-content": "#9a3412"},
    "dark_css_variables": {"color-brand-primary": "#fb923c", "color-brand-content": "#fb923c"},
}
html_extra_path = ["root"]  # docs.cmake adds the page with the knobs
html_static_path = ["static"]
html_css_files = ["softlif.css"]
html_show_sourcelink = False
html_domain_indices = False


def add_table_of_contents(_app, docname, source):
    """Behind README.md: a table for each line of its list of pages, and the reference."""
    if docname != root_doc:
        return
    pages = source[0][source[0].index("\n## Pages\n"):]
    tables = {caption: re.findall(r"\]\((.*?)\.md\)", line)
              for caption, line in re.findall(r"^- \*\*(\w+):\*\*(.*?)(?=^- |^$)", pages, re.M | re.S)}
    reference = {"Reference": ["cmake/docs/reference/" + name
                               for name in ("soft_lif_rate", "lif_rate", "adaptive_lif_rate", "rectified_linear",
                                            "sigmoid", "lif", "precise_lif", "adaptive_lif",
                                            "regular_spiking", "poisson_spiking",
                                            "stochastic_spiking", "rate_neuron", "spiking_neuron",
                                            "adaptive_neuron", "rates_to_spikes", "random_spiking",
                                            "lowpass", "alpha", "synapse", "curve", "gpu", "libtorch")]}
    tables = {"Learn": tables.pop("Learn"), **reference, **tables}
    for caption, names in tables.items():
        entries = "\n".join("/" + name for name in names)
        source[0] += f"\n```{{toctree}}\n:caption: {caption}\n:hidden:\n\n{entries}\n```\n"


def link_knobs(app, docname, source):
    """From the front page and the gallery to the page with the knobs, where the site has it."""
    links = {root_doc: ("[gallery](cmake/docs/gallery.md)",
                        ' · <a href="knobs.html">turn the knobs</a>'),
             "cmake/docs/gallery": ("## A page to turn the knobs on\n",
                                    '\n<a href="../../knobs.html">Turn them</a>, or make the page:\n')}
    has_page = any(path.endswith("/knobs.html") for path in app.config.html_extra_path)
    if not has_page or docname not in links:
        return
    place, link = links[docname]
    if place not in source[0]:
        raise RuntimeError(f"{docname} does not say {place!r}, behind which the link would stand")
    source[0] = source[0].replace(place, place + link)


def leave_copies_out(get_objects):
    """Of what the search finds: `gain_bias` is found where it is declared, not once a class that inherits
    it, nor once a parameter of that name."""
    def others(domain):
        return (found for found in get_objects(domain)
                if found[2] not in ("functionParam", "templateParam")
                and found[0] not in members.COPIED)
    return others


def setup(app):
    app.connect("source-read", add_table_of_contents)
    app.connect("source-read", link_knobs)
    CPPDomain.get_objects = leave_copies_out(CPPDomain.get_objects)
