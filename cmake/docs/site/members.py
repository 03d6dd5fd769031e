"""Doxygen's XML as a reader of a class wants it.

- What a class inherits stands in it, too. (Doxygen's own INLINE_INHERITED_MEMB takes it from
  RateNeuron<LIF<double>, double>: `double rate(const double&)`, without `template <...>`.)
- One section in the order of the header. (Breathe puts groups before constructors, without a name.)
- Neighbours with one description, such as the with_..., have it once, behind the last.
- The base class as users write it, defaults as numbers, and no `inline`, which all members are.
"""

import copy
import re
import xml.etree.ElementTree as ET
from pathlib import Path

DEFAULTS = {"tau_rc": "0.02", "tau_ref": "0.002"}


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


def tidy(compound, inherited):
    public = next(s for s in compound.findall("sectiondef") if s.get("kind") == "public-func")
    for section in compound.findall("sectiondef"):
        if section.get("kind") in ("user-defined", "friend"):
            public.extend(section.findall("memberdef"))
            compound.remove(section)
    members = sorted(public.findall("memberdef"), key=line)
    present = {signature(member) for member in members}
    for base, member in inherited:
        if signature(member) in present:
            continue
        present.add(signature(member))
        member = copy.deepcopy(member)
        member.set("id", member.get("id").replace(base.get("id"), compound.get("id")))
        members.append(member)
    for member in public.findall("memberdef"):
        public.remove(member)
    for member in members:
        member.set("inline", "no")
    describe_once(members)
    public.extend(members)


def rewrite(app):
    folder = Path(app.config.breathe_projects["softlif"])
    trees = {path: ET.parse(path) for path in folder.glob("*softlif_1_1*.xml")}
    classes = {path: tree.find("compounddef") for path, tree in trees.items()}
    by_name = {c.find("compoundname").text.split("::")[-1]: c for c in classes.values()}
    inherited = {path: [(base, copy.deepcopy(member)) for base in bases(compound, by_name)
                        for member in base.iter("memberdef") if member.get("prot") == "public"]
                 for path, compound in classes.items()}
    for path, compound in classes.items():
        if compound.get("kind") == "class":
            tidy(compound, inherited[path])
        name = compound.find("compoundname").text.split("::")[-1]
        text = ET.tostring(trees[path].getroot(), encoding="unicode")
        text = re.sub(r"RateNeuron&lt; *\w+&lt; *double *&gt;, *double *&gt;",
                      f"RateNeuron&lt; {name}&lt; Scalar &gt;, Scalar &gt;", text)
        for parameter, number in DEFAULTS.items():
            text = re.sub(rf"(<ref[^>]*>)?detail::default_{parameter}(</ref>)?&lt; *Scalar *&gt;\(\)",
                          number, text)
        path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + text)


def setup(app):
    app.connect("builder-inited", rewrite)
    return {"parallel_read_safe": True}
