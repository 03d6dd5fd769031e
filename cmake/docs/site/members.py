"""Doxygen's XML as a reader of a class wants it.

- What a class inherits stands in it, too. (Doxygen's own INLINE_INHERITED_MEMB takes it from
  RateNeuron<LIF<double>, double>: `double rate(const double&)`, without `template <...>`.)
- One section in the order of the header. (Breathe puts groups before constructors, without a name.)
- Neighbours with one description, such as the with_..., have it once, behind the last.
- Each has a link to an example; one without is an error.
- Defaults as numbers, and no `inline`, which all members are.
"""

import copy
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import examples

COPIED = set()  # softlif::LIF::gain_bias and the like: inherited members


def signature(member):
    return member.find("name").text, member.find("argsstring").text


def line(member):
    return int(member.find("location").get("line"))


def description(member):
    return "".join(text for part in ("briefdescription", "detaileddescription")
                   for text in member.find(part).itertext()).strip()


def describe_once(members):
    for member, following in zip(members, members[1:]):
        if description(member) == description(following):
            for part in ("briefdescription", "detaileddescription"):
                member.find(part).clear()


def bases(compound, by_name):
    """The classes that it derives from, the nearest first."""
    for reference in compound.findall("basecompoundref"):
        base = by_name.get(re.match(r"(?:softlif::)?(\w+)", reference.text).group(1))
        if base is not None:
            yield base
            yield from bases(base, by_name)


def link_examples(members, owner, owners, pages):
    for member in members:
        if member.get("kind") == "variable" and member.get("static") == "yes":
            continue  # `name`
        if member.get("kind") == "typedef":
            continue  # `Gradients`, which `backward` returns
        if member.find("name").text.startswith("~"):
            continue
        example = examples.find(pages, member, owner, owners)
        if not example:
            name = member.find("name").text + (member.find("argsstring").text or "")
            raise RuntimeError(f"no page of {', '.join(owners)} has an example of {name}")
        detailed = member.find("detaileddescription")
        if description(member):  # else that of a neighbour is its own
            paragraph = ET.Element("para")
            paragraph.text = "Example: "
            ET.SubElement(paragraph, "ulink", url=example[1]).text = example[0]
            detailed.insert(0, paragraph)


def tidy(compound, inherited):
    public = next(s for s in compound.findall("sectiondef") if s.get("kind") == "public-func")
    for section in compound.findall("sectiondef"):
        if section.get("kind") in ("user-defined", "friend"):
            public.extend(section.findall("memberdef"))
            compound.remove(section)
    members = sorted(public.findall("memberdef"), key=line)
    present = {signature(member) for member in members}
    for base, member in inherited:
        is_constructor = base.find("compoundname").text.endswith("::" + member.find("name").text)
        if signature(member) in present or is_constructor:
            continue
        present.add(signature(member))
        COPIED.add(compound.find("compoundname").text + "::" + member.find("name").text)
        member = copy.deepcopy(member)
        member.set("id", member.get("id").replace(base.get("id"), compound.get("id")))
        for element in [*member.iter("type"), member.find("argsstring")]:
            element.text = re.sub(r"\bDerived\b", name_of(compound), element.text or "")
        members.append(member)
    for member in public.findall("memberdef"):
        public.remove(member)
    for member in members:
        member.set("inline", "no")
    describe_once(members)
    public.extend(members)


def usual_values(include):
    """By what the headers call them, such as TauRC."""
    text = (include / "softlif/detail/parameters.hpp").read_text()
    return dict(re.findall(r"struct (\w+) : AnyParameter \{.*?usual = ([\d.]+)L?;", text, re.S))


def name_of(compound):
    return compound.find("compoundname").text.split("::")[1]  # of a struct in a class: the class's


def with_relatives(compound, classes, by_name):
    """Its name; and those of its bases, each before the others that derive from it."""
    names = [name_of(compound)]
    for base in bases(compound, by_name):
        names.append(name_of(base))
        names += sorted(name_of(other) for other in classes if base in bases(other, by_name))
    return names + sorted(name_of(other) for other in classes
                          if compound in bases(other, by_name))


def rewrite(app):
    folder = Path(app.config.breathe_projects["softlif"])
    trees = {path: ET.parse(path) for path in folder.glob("*softlif_1_1*.xml")}
    classes = {path: tree.find("compounddef") for path, tree in trees.items()
               if tree.find("compounddef").get("kind") in ("class", "struct")
               or tree.find("compounddef/compoundname").text == "softlif::nn"}
    by_name = {name_of(c): c for c in classes.values()
               if c.get("kind") == "class" and name_of(c) != "nn"}
    inherited = {path: [(base, copy.deepcopy(member)) for base in bases(compound, by_name)
                        for member in base.iter("memberdef") if member.get("prot") == "public"]
                 for path, compound in classes.items()}
    reference = Path(app.srcdir) / "cmake/docs/reference"
    pages = examples.read_pages(reference) | examples.read_libtorch(reference)
    usual = usual_values(Path(app.srcdir) / "include")
    for path, compound in classes.items():
        if compound.get("kind") == "class":
            tidy(compound, inherited[path])
        public = [member for member in compound.iter("memberdef")
                  if member.get("prot") == "public" and compound.get("prot") != "private"]
        if name_of(compound) == "gpu":
            public = []  # whose examples need nvcc, and stand in gpu.md
        if name_of(compound) in ("gpu", "nn"):
            for header in compound.findall("includes"):  # Breathe would link it, but it has no page
                compound.remove(header)
        link_examples(public, name_of(compound),
                      with_relatives(compound, classes.values(), by_name), pages)
        text = ET.tostring(trees[path].getroot(), encoding="unicode")
        text = re.sub(r"(?:<ref[^>]*>)?detail::usual(?:</ref>)?&lt; *detail::(\w+), \w+ *&gt;\(\)",
                      lambda match: usual[match[1]], text)
        path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text)


def setup(app):
    app.connect("builder-inited", rewrite)
    return {"parallel_read_safe": True}
