"""python3 compiler_explorer.py ADDRESS: prints a link that opens README.md's first program in Compiler
Explorer, compiled and run. ADDRESS is where the single header of a release can be read by anybody, such as
https://raw.githubusercontent.com/OWNER/softlif/v0.1.1/softlif.hpp: Compiler Explorer includes addresses."""

import base64
import json
import re
import sys
from pathlib import Path

COMPILER = {
    "id": "g132",  # x86-64 gcc 13.2
    "options": "-std=c++17 -O3 -march=x86-64-v3",
    "libs": [{"name": "eigen", "ver": "340"}],
}


def link(address):
    readme = Path(__file__).parents[2] / "README.md"
    program = re.search(r"\n```cpp\n(.*?)```", readme.read_text(), re.S)[1]
    header = "#include <softlif/softlif.hpp>\n"
    if header not in program:
        raise RuntimeError("README.md's first program does not include the library")
    session = {"id": 1, "language": "c++",
               "source": program.replace(header, f"#include <{address}>\n"),
               "compilers": [COMPILER],
               "executors": [{"compiler": COMPILER, "arguments": "", "stdin": ""}]}
    state = json.dumps({"sessions": [session]}, separators=(",", ":"))
    return "https://godbolt.org/clientstate/" + base64.urlsafe_b64encode(state.encode()).decode()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].startswith("https://"):
        sys.exit(__doc__)
    print(link(sys.argv[1]))
