"""Which example of the reference shows a member: the first section below "Examples" that calls it,
on the page of its class, or else of a base, or else of a class that derives from it."""

import re
from pathlib import Path

OPERATORS = {"operator==": r" == ", "operator!=": r" != "}


def calls(code, name):
    """How many arguments each call of a member of this name has."""
    for match in re.finditer(rf"(?:[.\]]|->|nn::){name}\(", code):
        depth, commas = 1, 0
        for char in code[match.end():]:
            depth += (char in "([{") - (char in ")]}")
            commas += char == "," and depth == 1
            if depth == 0:
                break
        yield commas + (code[match.end()] != ")")


def shows(code, member, owner):
    name = member.find("name").text
    if name in OPERATORS:
        return re.search(OPERATORS[name], code)
    if name == owner:
        return re.search(rf"softlif::{name}\b", code)
    if member.find("type") is not None and not "".join(member.find("type").itertext()):
        return re.search(rf"nn::{name.removesuffix('Impl')}\b", code)  # a constructor
    if member.get("kind") != "function":
        return re.search(rf"(?:\.|->|nn::){name}\b", code)
    parameters = member.findall("param")
    if any("..." in "".join(parameter.itertext()) for parameter in parameters):
        return any(calls(code, name))
    return len(parameters) in calls(code, name)


def sections(path):
    """Title, anchor and code of each."""
    text = path.read_text().partition("\n## Class\n")[0]
    for title, body in re.findall(r"^### (.*)\n((?:.*\n)*?)(?=###? |\Z)", text + "\n", re.M):
        blocks = re.findall(r"^```cpp\n(.*?)^```", body, re.M | re.S)
        blocks += [(path.parent / included).read_text()
                   for included in re.findall(r"\{literalinclude\} (.*)", body)]
        anchor = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        yield title, anchor, "\n".join(blocks)


def read_pages(folder):
    """The sections of the page on which a class or a struct stands, and the page."""
    pages = {}
    for path in Path(folder).glob("*.md"):
        for name in re.findall(r"\{doxygen(?:class|struct)\} softlif::(\w+)", path.read_text()):
            pages[name] = path.stem, list(sections(path))
    return pages


def read_libtorch(folder):
    """The same of the page of softlif::nn, by the name of the namespace."""
    return {"nn": ("libtorch", list(sections(Path(folder) / "libtorch.md")))}


def find(pages, member, owner, owners):
    """Title and address of the first example, if there is one."""
    for name in owners:
        page, examples = pages.get(name, ("", []))
        for title, anchor, code in examples:
            if shows(code, member, owner):
                return title, f"{page}.html#{anchor}"
    return None
