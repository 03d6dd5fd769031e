#!/usr/bin/env python3
"""Changes the headers in one place at a time, and reports which changes no test notices.

A mutant is the library with one operator flipped, one number changed (1 more; if it has a point,
1 % more, or 0.1 % in polynomials.hpp), or one sign or `!` left out. It is caught if a test fails,
crashes or takes ten times as long. A mutant that does not compile counts neither way. Code that the
preprocessor leaves out of all builds below is not changed.

For each header, TESTS lists the tests that are run, the quickest first, up to the first that fails.
g++ compiles them for this machine's own instruction set (with a fused multiply-add and, with
AVX-512, estimates of reciprocals). Tests marked :plain are compiled for any x86-64, without either,
and those marked :scalar without packets. To compile fast, only tests that run long are optimised,
and those that go through all neurons go through two types of them.
"""

import argparse
import concurrent.futures
import queue
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
HEADERS = Path("include/softlif")
REQUIRED = 95  # percent

ARCHITECTURES = {"": ["-march=native"], "plain": ["-march=x86-64"],
                 "scalar": ["-march=x86-64", "-DEIGEN_DONT_VECTORIZE"]}
OPTIMISED = {"hostile_parameters", "precise_events", "random_parameters", "reciprocal", "spiking_nengo", "spiking_time", "spiking_ways"}
PRECOMPILED = [
    "<Eigen/Core>", "<algorithm>", "<functional>", "<random>", "<sstream>", "<stdexcept>", "<string>",
    "<tuple>", "<vector>", '"catch.hpp"', '"reference_values.hpp"', '"reference_partials.hpp"']
FEWER_NEURONS = "std::tuple<SoftLIFRate<float>, LIFRate<long double>>"

# Programs of one source of tests/ or several, the quickest first.
ACCURACY = "rate_accuracy rate_accuracy:plain "
KERNEL = ACCURACY + "sigma_to_zero+nonfinite+random_parameters+hostile_parameters "
GRADIENTS = "partial_accuracy gradients partial_accuracy:plain "
STEP = "spiking_steps spiking_state+spiking_invariants+spiking_nengo+spiking_rate spiking_time spiking_ways "
PRECISE = "precise_splits precise_events spiking_ways spiking_invariants "
CHECKS = "value_semantics bad_input+gain_bias+inverse_rate "
POPULATIONS = "sigma_to_zero compile_errors bad_input+gain_bias broadcasting "
ARRAYS = "placement spiking_arrays evaluated_once broadcasting array_forms gradients "
SYNAPSES = "synapse_values synapse_steps synapse_extremes+synapse_rest synapse_arrays "
TESTS = {
    "detail/array/arguments.hpp": "value_semantics " + POPULATIONS,
    "detail/array/backward.hpp": GRADIENTS,
    "detail/array/backward_of_each.hpp": "gradients_per_neuron gradients_per_neuron:plain",
    "detail/number/bits.hpp": "bits " + KERNEL + "inverse_rate+gain_bias",
    "detail/array/blocks.hpp": ARRAYS,
    "detail/array/broadcast.hpp": POPULATIONS,
    "detail/array/checks.hpp": "bad_input+gain_bias rate_spikes synapse_arrays",
    "detail/number/double_word.hpp": "double_word " + KERNEL,
    "detail/error.hpp": CHECKS + "autodiff",
    "detail/array/evaluate.hpp": KERNEL + "placement",
    "detail/curve/firing_rate.hpp": KERNEL + GRADIENTS + "inverse_rate+gain_bias autodiff",
    "detail/array/quick_groups.hpp": "spiking_ways spiking_arrays spiking_ways:plain",
    "detail/array/groups.hpp": ACCURACY + "spiking_steps placement gradients",
    "detail/curve/interspike_interval.hpp": KERNEL + GRADIENTS + "spiking_steps",
    "detail/curve/inverse.hpp": "bad_input+gain_bias+inverse_rate gain_bias+inverse_rate:plain",
    "detail/array/invert.hpp": "bad_input+gain_bias+inverse_rate gain_bias+inverse_rate:plain",
    "detail/curve/lif_kernel.hpp": KERNEL + GRADIENTS + "autodiff",
    "detail/array/kernels.hpp": "parameters_per_neuron own_neuron gradients_per_neuron",
    "detail/array/parameter_array.hpp": "parameters_per_neuron compile_errors",
    "detail/parameter_list.hpp": "parameters_per_neuron value_semantics own_neuron",
    "print.hpp": "value_semantics parameters_per_neuron",
    "detail/array/steps_of_each.hpp": "spiking_per_neuron spiking_per_neuron:plain",
    "detail/curve/lif_step.hpp": STEP + "spiking_steps:plain",
    "detail/curve/precise_lif_step.hpp": PRECISE + "precise_events:plain",
    "detail/curve/relaxation.hpp": STEP + "spiking_time:plain",
    "detail/number/lockstep.hpp": KERNEL + "placement random_parameters:plain rate_accuracy:scalar reciprocal",
    "detail/number/mask.hpp": "bad_input+gain_bias spiking_steps spiking_ways spiking_ways:plain spiking_ways:scalar",
    "detail/parameters.hpp": CHECKS + "compile_errors",
    "detail/curve/polynomials.hpp": "polynomials " + KERNEL,
    "detail/number/range.hpp": KERNEL + "spiking_extremes",
    "detail/number/reciprocal.hpp": "reciprocal " + KERNEL,
    "detail/number/rounding.hpp": "rounding_modes",
    "detail/number/scalar_math.hpp": KERNEL + "spiking_steps autodiff inverse_rate+gain_bias",
    "detail/number/sum.hpp": GRADIENTS + "gradients_per_neuron",
    "detail/curve/single.hpp": "nonfinite single ",
    "detail/curve/soft_lif_kernel.hpp": KERNEL + GRADIENTS,
    "detail/curve/softplus.hpp": KERNEL + GRADIENTS + "autodiff single",
    "detail/curve/synapse_step.hpp": SYNAPSES + "synapse_steps:plain synapse_extremes:scalar",
    "detail/array/run_all.hpp": SYNAPSES + "adaptation rate_spikes",
    "detail/array/strided.hpp": ARRAYS,
    "detail/array/transform.hpp": ARRAYS,
    "detail/array/transform_lines.hpp": "synapse_arrays",
    "alpha.hpp": SYNAPSES,
    "curve.hpp": "own_neuron",
    "detail/number/exponential.hpp": "own_neuron sigmoid sigmoid:plain synapse_values inverse_rate",
    "detail/number/varying.hpp": "parameters_per_neuron gradients_per_neuron",
    "lif_gradients.hpp": "gradients",
    "adaptive_lif.hpp": "adaptation",
    "adaptive_lif_rate.hpp": "adaptation",
    "detail/curve/rate_spikes.hpp": "rate_spikes",
    "detail/curve/rectified_linear_kernel.hpp": "rectified_linear parameters_per_neuron gradients",
    "detail/curve/adaptation.hpp": "adaptation",
    "adaptive_neuron.hpp": "adaptation",
    "detail/number/load_few.hpp": "load_few",
    "detail/curve/sigmoid_kernel.hpp": "sigmoid parameters_per_neuron gradients",
    "detail/number/random.hpp": "rate_spikes",
    "lif.hpp": CHECKS + STEP,
    "precise_lif.hpp": CHECKS + PRECISE,
    "spiking_neuron.hpp": CHECKS + STEP + "parameters_per_neuron",
    "lif_rate.hpp": CHECKS + "autodiff",
    "lowpass.hpp": SYNAPSES,
    "poisson_spiking.hpp": "rate_spikes",
    "random_spiking.hpp": "rate_spikes",
    "rates_to_spikes.hpp": "rate_spikes",
    "rectified_linear.hpp": "rectified_linear",
    "regular_spiking.hpp": "rate_spikes",
    "sigmoid.hpp": "sigmoid",
    "stochastic_spiking.hpp": "rate_spikes",
    "rate_neuron.hpp": "value_semantics rate_accuracy " + POPULATIONS,
    "soft_lif_rate.hpp": CHECKS + "autodiff",
    "synapse.hpp": SYNAPSES,
}

TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/|^[ ]*\#(?:[^\n]*\\\n)*[^\n]*|\[\[.*?\]\])
      | (?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
      | (?P<number>(?:0x[\da-fA-F.]+(?:p[+-]?\d+)?|\d[\d.]*(?:e[+-]?\d+)?)[fFuUlL]*)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<operator><<=|>>=|\.\.\.|->|::|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^=]=|.)""",
    re.DOTALL | re.MULTILINE | re.VERBOSE)
OPERATORS = {}
for pair in "+ -|* /|< <=|> >=|== !=|+= -=|*= /=|<< >>".split("|"):
    a, b = pair.split()
    OPERATORS |= {a: b, b: a}
OPERATORS |= {"&&": "||", "||": "&&", "&": "|", "|": "&"}
BEFORE_A_SIGN = {*"(,={?:!", "&&", "||", "return"}
WORDS = {"true": "false", "min": "max", "min_of": "max_of", "pmin": "pmax"}
WORDS |= {b: a for a, b in WORDS.items()}


def changed_number(text, header):
    digits = re.match(r"0x[^p]+p[+-]?\d+|[\d.]+(?:e[+-]?\d+)?", text).group()
    suffix = text[len(digits):]
    if digits.isdigit():
        return f"{int(digits) + 1}{suffix}"
    factor = 1.001 if header.endswith("polynomials.hpp") else 1.01
    if digits.startswith("0x"):
        return (float.fromhex(digits) * factor).hex() + suffix
    return f"{float(digits) * factor:.17g}{suffix}"


def mutants_of(header, active_lines):
    """The changes, each as (header, offset, line, old, new). The code is formatted: operators with
    two operands have blanks on both sides, while brackets, pointers and signs do not."""
    text = (CHECKOUT / HEADERS / header).read_text()
    before = ""
    for token in TOKEN.finditer(text):
        kind, old, start, end = token.lastgroup, token.group(), token.start(), token.end()
        if kind == "skip":
            continue
        line = text.count("\n", 0, start) + 1
        new = None
        if kind == "number":
            new = changed_number(old, header)
        elif kind == "word":
            new = WORDS.get(old)
        elif kind == "operator" and text[start - 1].isspace() and text[end].isspace():
            new = OPERATORS.get(old)
        elif old in ("-", "!") and before in BEFORE_A_SIGN:
            new = ""
        before = old
        if new is not None and line in active_lines:
            yield header, start, line, old, new


def compiler(tree, architecture, level):
    return ["g++", "-std=c++17", level, *ARCHITECTURES[architecture], "-w", "-pthread",
            "-DSOFTLIF_CATCH2_V2", f"-I{tree / 'include'}", f"-I{tree / 'tests'}",
            "-I/usr/include/eigen3"]


def active_lines(architectures):
    """The lines of each header that any of the builds compiles."""
    lines = {}
    for architecture in architectures:
        text = subprocess.run(
            compiler(CHECKOUT, architecture, "-O0") + ["-E", "-x", "c++", "-"],
            input="#include <softlif/softlif.hpp>\n", capture_output=True, text=True, check=True
        ).stdout
        name, number = "", 0
        for line in text.splitlines():
            marker = re.match(r'# (\d+) "(.*?)"', line)
            if marker:
                number, name = int(marker[1]), marker[2]
                continue
            if line.strip() and f"/{HEADERS}/" in name:
                lines.setdefault(name.split(f"/{HEADERS}/")[1], set()).add(number)
            number += 1
    return lines


class Workplace:
    """A copy of the tree in which mutants are made and tested, one after the other."""

    precompiling = threading.Lock()

    def __init__(self, folder, shared):
        self.tree, self.shared = folder, shared
        for part in ["include", "tests"]:
            shutil.copytree(CHECKOUT / part, folder / part)
        neurons = folder / "tests/neuron_traits.hpp"
        text, count = re.subn(r"(using All(?:Neurons|WithGradients) = ).*?;",
                              rf"\1{FEWER_NEURONS};", neurons.read_text(), flags=re.DOTALL)
        assert count == 2
        neurons.write_text(text)

    def compiler(self, architecture="", level="-O0"):
        """g++ with all flags, and with the headers precompiled that mutants hardly ever change."""
        header = self.shared / f"{architecture or 'native'}{level}" / "precompiled.hpp"
        flags = compiler(self.tree, architecture, level)
        with self.precompiling:
            if not header.exists():
                header.parent.mkdir()
                header.write_text("".join(f"#include {name}\n" for name in PRECOMPILED))
                subprocess.run(flags + ["-x", "c++-header", header], check=True)
        return flags + ["-include", header]

    def source(self, names):
        """The source of one test. Several tests share a source, each in a namespace of its own, so
        that the templates that they share are compiled once."""
        if len(names) == 1:
            return self.tree / "tests" / f"{names[0]}.cpp"
        path = self.tree / "several.cpp"
        path.write_text("".join(
            [f'#include "{header}.hpp"\n' for header in
             ("neurons", "spiking", "ulp", "bounds", "exact_curve", "worst", "synapses")] +
            [f'namespace {name} {{\n#include "{name}.cpp"\n}}\n' for name in names]))
        return path

    def verdict_of(self, program, limits):
        """How the program catches the mutant, or None if it passes. Its first run, with the unchanged
        library, sets its time limit."""
        if program == "compile_errors":
            limits[program] = None
            return self.verdict_of_compile_errors()
        names, _, architecture = program.partition(":")
        names = names.split("+")
        level = "-O1" if OPTIMISED.intersection(names) else "-O0"
        built = subprocess.run(
            self.compiler(architecture, level) +
            [self.source(names), self.shared / "catch_main.o", "-o", self.tree / "program"],
            capture_output=True, text=True)
        if built.returncode != 0:
            error = re.search(r"tests/(\w+)\.cpp:.* error: static assertion failed", built.stderr)
            return f"caught by {error[1]}" if error else "does not compile"
        begin = time.monotonic()
        try:
            ran = subprocess.run([self.tree / "program", "--abort"], capture_output=True, text=True,
                                 errors="replace", timeout=limits.get(program),
                                 preexec_fn=limit_memory)
        except subprocess.TimeoutExpired:
            return f"caught by {program}, which hangs"
        limits.setdefault(program, 2 + 10 * (time.monotonic() - begin))
        if ran.returncode == 0:
            return None
        failed = re.findall(r"tests/(\w+)\.\w+:\d+: FAILED", ran.stdout)
        return f"caught by {failed[0]}" if failed else f"caught by {program}, which crashes"

    def verdict_of_compile_errors(self):
        tests, compiler = self.tree / "tests", self.compiler() + ["-fsyntax-only"]
        if subprocess.run(compiler + [tests / "requirements.cxx"], capture_output=True).returncode:
            return "does not compile"
        result = subprocess.run(
            ["cmake", "-P", tests / "compile_errors.cmake", "--", tests / "compile_errors.cxx",
             *compiler],
            capture_output=True)
        return "caught by compile_errors" if result.returncode else None

    def verdict(self, mutant, limits):
        header, start, _, old, new = mutant
        path = self.tree / HEADERS / header
        original = path.read_text()
        try:
            for program in TESTS[header].split():
                if program not in limits and (verdict := self.verdict_of(program, limits)):
                    sys.exit(f"without any change: {verdict}")
                path.write_text(original[:start] + new + original[start + len(old):])
                verdict = self.verdict_of(program, limits)
                path.write_text(original)
                if verdict:
                    return verdict
            return "SURVIVED"
        finally:
            path.write_text(original)


def limit_memory():
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def description(mutant):
    """The name of a mutant: its place, its line, and the change in that line."""
    header, start, line, old, new = mutant
    text = (CHECKOUT / HEADERS / header).read_text()
    begin = text.rfind("\n", 0, start) + 1
    end = text.find("\n", start)
    code = text[begin:start] + f"[{old} => {new}]" + text[start + len(old):end]
    return f"{header}:{line}: {code.strip()}"


def unnoticeable(descriptions):
    """The mutants that mutation_survivors.md lists by their headers and parts of their lines."""
    found = set()
    for line in (CHECKOUT / "tests/mutation_survivors.md").read_text().splitlines():
        if listed := re.fullmatch(r"- `(\S+)` `(.*)`", line):
            header, part = listed.groups()
            of_line = {d for d in descriptions if d.startswith(f"{header}:") and part in d}
            if not of_line:
                sys.exit(f"mutation_survivors.md: no mutant of {header} has {part}")
            found |= of_line
    return found


def summary(verdicts):
    """A table with a line for each header, and the percentage of all mutants."""
    rows, total = [], [0, 0, 0]
    for header in TESTS:
        of_header = [v for d, v in verdicts.items() if d.startswith(header + ":")]
        if not of_header:
            continue
        row = [sum(v.startswith(start) for v in of_header)
               for start in ("caught", "SURVIVED", "does not compile")]
        total = [a + b for a, b in zip(total, row)]
        rows.append([header, *row])
    rows.append(["all", *total])
    lines = ["| header | caught | survived | do not compile | caught, % |", "|---|--:|--:|--:|--:|"]
    for name, caught, survived, invalid in rows:
        percent = f"{100 * caught / (caught + survived):.1f}" if caught + survived else ""
        lines.append(f"| {name} | {caught} | {survived} | {invalid} | {percent} |")
    return "\n".join(lines), 100 * total[0] / max(1, total[0] + total[1])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--headers", nargs="+", default=list(TESTS), metavar="HEADER",
                        help="below include/softlif; all that have tests here unless given")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants, drawn at random")
    parser.add_argument("--seed", type=int, default=1, help="of their order; 1 unless given")
    parser.add_argument("--minutes", type=float, help="begins no mutant after this time")
    parser.add_argument("--jobs", type=int, default=1, help="mutants at a time; 1 unless given")
    parser.add_argument("--output", type=Path, metavar="FILE",
                        help="takes a line a mutant; mutants that it has as caught, or as not "
                             "compiling, are not tried again")
    parser.add_argument("--all", action="store_true",
                        help="tests those that mutation_survivors.md lists, too")
    parser.add_argument("--list", action="store_true", help="lists the mutants and tests none")
    options = parser.parse_args()

    active = active_lines(ARCHITECTURES)
    mutants = [m for h in TESTS for m in mutants_of(h, active[h])]
    descriptions = {m: description(m) for m in mutants}
    listed = unnoticeable(descriptions.values())
    random.Random(options.seed).shuffle(mutants)
    mutants = [m for m in mutants if m[0] in options.headers and
               (options.all or descriptions[m] not in listed)][:options.sample]
    if options.list:
        print(*(descriptions[m] for m in mutants), sep="\n")
        return 0

    verdicts = {}
    if options.output and options.output.exists():
        recorded = dict(line.rsplit(" | ", 1) for line in options.output.read_text().splitlines())
        verdicts = {d: v for d in (descriptions[m] for m in mutants)
                    if (v := recorded.get(d, "SURVIVED")) != "SURVIVED"}
    waiting = [m for m in mutants if descriptions[m] not in verdicts]
    print(f"{len(mutants)} mutants, {len(waiting)} of them to test", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder)
        subprocess.run(["g++", "-std=c++17", "-DSOFTLIF_CATCH2_V2", "-c", "-o",
                        shared / "catch_main.o", CHECKOUT / "tests/catch_main.cpp"], check=True)
        workplaces = queue.Queue()
        for job in range(options.jobs):
            workplaces.put(Workplace(shared / f"job{job}", shared))

        limits = {}
        begin = time.monotonic()

        def test_mutant(mutant):
            if options.minutes and time.monotonic() - begin > 60 * options.minutes:
                return
            workplace = workplaces.get()
            try:
                verdict = workplace.verdict(mutant, limits)
            finally:
                workplaces.put(workplace)
            verdicts[descriptions[mutant]] = verdict
            line = f"{descriptions[mutant]} | {verdict}"
            print(line, flush=True)
            if options.output:
                with options.output.open("a") as file:
                    print(line, file=file)

        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            list(pool.map(test_mutant, waiting))

    table, percent = summary(verdicts)
    print(f"\n{table}\n\n{len(verdicts)} of {len(mutants)} mutants tested; "
          f"mutation_survivors.md lists {len(listed)} more that no test can notice")
    return 0 if percent >= REQUIRED else 1


if __name__ == "__main__":
    sys.exit(main())
