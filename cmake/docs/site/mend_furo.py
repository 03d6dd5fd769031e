"""Debian's furo 2022.12.07 has lost its rules for dark screens, takes a style sheet from a web
server's root, and loads a module as a classic script. Here the built site gets all three back."""

import re
from pathlib import Path

NORMALIZE = Path("/usr/share/javascript/normalize.css/normalize.css")


def replace(text, old, new):
    if old not in text:
        raise RuntimeError(f"another furo than the one that is mended here: it has no {old!r}")
    return text.replace(old, new)


def mend(app, exception):
    static = Path(app.outdir) / "_static"
    if exception or app.builder.name != "html":
        return
    sheet = static / "styles/furo.css"
    text = replace(sheet.read_text(), "@import url(/javascript/normalize.css/normalize.css);",
                   NORMALIZE.read_text())
    rules = re.search(r'body\[data-theme="dark"\] \{.*?\.only-dark \{[^}]*\}', text, re.S)[0]
    automatic = rules.replace('[data-theme="dark"]', ':not([data-theme="light"])')
    text += f"@media not print {{ @media (prefers-color-scheme: dark) {{ {automatic} }} }}\n"
    sheet.write_text(text)

    script = static / "scripts/furo.js"
    code = replace(script.read_text(), 'import Gumshoe from "./gumshoe-patched.js";', "")
    gumshoe = (static / "scripts/gumshoe-patched.js").read_text()
    script.write_text(f"{gumshoe}\n{{\n{code}\n}}\n")


def setup(app):
    app.connect("build-finished", mend)
    return {"parallel_read_safe": True}
