"""darken.py PICTURE.svg...: writes PICTURE_dark.svg, its dark form, beside each. With --check it writes
nothing, and fails if one that lies there is another.

Greys are turned round, so that paper becomes the page's ground, and colours get light enough for it."""

import colorsys
import re
import sys
from pathlib import Path

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


def main(arguments):
    check = arguments[:1] == ["--check"]
    for name in arguments[check:]:
        picture = Path(name)
        dark_picture = picture.with_stem(picture.stem + "_dark")
        text = darkened(picture.read_text())
        if not check:
            dark_picture.write_text(text)
        elif text != dark_picture.read_text():
            sys.exit(f"{dark_picture} is not the dark form of {picture}: make it anew by {__file__} {picture}")


if __name__ == "__main__":
    main(sys.argv[1:])
