#!/usr/bin/env python3
"""Runs the benchmark programs and writes results.md and time_per_element.svg beside itself.

Of the builds that are there, the tables stand side by side; the chart, the threads and NumPy, which
take no instruction set from our flags, are measured with the first. Every time is the least of
several repetitions, the order of all benchmarks shuffled: what else runs on the machine can only
add to a time.
"""

import argparse
import json
import os
import platform
import subprocess
import tempfile
import time
from pathlib import Path

import matplotlib
import numpy as np

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402

HERE = Path(__file__).resolve().parent
PRESETS = ["benchmark", "benchmark-avx2", "benchmark-plain"]
IN_CACHE, FROM_MEMORY, POPULATION = 4096, 4 << 20, 1_000_000
UNFORESEEN = 1 << 16  # more currents than a processor learns by heart
TYPES = ["float", "double"]
PEERS = ["sleef", "highway", "xsimd"]
LOCKSTEP_PEERS = [peer + "_lockstep" for peer in PEERS]
FORMS = ["row_major", "strided", "block", "expression", "row_to_column_major", "in_place"]
ROWS = [(length, rows) for length in (8, 512, 100_000) for rows in (10, 100, 1000)
        if length * rows <= 10_000_000]  # as in array_forms.cpp

SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
NAMES = {
    "step_math": "**softlif: `step_math`**",
    "step_math_derivative": "**softlif: rate and derivative**",
    "rate": "softlif: `rate`, a number at a time",
    "highway": "Highway",
    "xsimd": "xsimd",
    "sleef": "SLEEF",
    "highway_lockstep": "Highway, 8 vectors in lockstep",
    "xsimd_lockstep": "xsimd, 8 vectors in lockstep",
    "sleef_lockstep": "SLEEF, 8 vectors in lockstep",
    "fused_eigen": "one Eigen expression",
    "nengodl_eigen_split": "NengoDL's lines in Eigen, split to vectorise",
    "nengodl_eigen": "NengoDL's lines in Eigen",
    "numpy": "NengoDL's lines in NumPy",
    "libm_loop": "a loop over libm",
    "copy": "a plain copy",
    "lif_spiking": "**softlif: a spiking step**",
    "lif_spiking_eigen": "Nengo's lines in Eigen",
    "lif_spiking_eigen_exp": "Nengo's lines in Eigen, by exp and log",
    "lif_spiking_libm": "a loop over libm",
}


def run(program, filter, repetitions, min_time):
    """The counters of each benchmark, and the context that the program prints."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run(
            [
                program,
                f"--benchmark_filter={filter}",
                f"--benchmark_repetitions={repetitions}",
                f"--benchmark_min_time={min_time}",
                "--benchmark_enable_random_interleaving=true",
                f"--benchmark_out={file.name}",
                "--benchmark_out_format=json",
            ],
            check=True,
            # Threads that wait sleep: they stand back from what else runs on the machine.
            env={**os.environ, "OMP_WAIT_POLICY": "passive"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        output = json.load(file)
    best = {}
    for result in output["benchmarks"]:
        name = result["name"].split("/repeats:")[0].removesuffix("/real_time")
        if result["run_type"] == "iteration" and (
            name not in best or result["ns/elem"] < best[name]["ns/elem"]
        ):
            best[name] = result
    return best, output["context"]


# NumPy


def nengodl_rates(J, sigma, tau_rc, tau_ref, amplitude):
    """The lines of SoftLIFRate in NengoDL."""
    with np.errstate(all="ignore"):
        j = J - 1
        s = j / sigma
        z = np.where(s > 30, s, np.log1p(np.exp(s))) * sigma
        q = np.where(s > -20, np.log1p(1 / z), -s - np.log(sigma))
        return amplitude / (tau_ref + tau_rc * q)


def exact_rates(J, sigma, tau_rc, tau_ref, amplitude):
    """The exact curve, in arithmetic that is wider than that of J."""
    J, sigma, tau_rc, tau_ref = (np.longdouble(value) for value in (J, sigma, tau_rc, tau_ref))
    s = (J - 1) / sigma
    z = np.maximum(J - 1, 0) + sigma * np.log1p(np.exp(-abs(s)))
    return amplitude / (tau_ref + tau_rc * np.log1p(1 / z))


def numpy_results(sizes, label, repetitions, min_time):
    """As `run`, of NumPy on arrays of those sizes; `label` stands before a size in the names."""
    best = {}
    for type, dtype in zip(TYPES, [np.float32, np.float64]):
        parameters = [dtype(value) for value in (0.02, 0.02, 0.002, 1)]
        for n in sizes:
            J = np.random.default_rng(20160).uniform(-1, 3, n).astype(dtype)
            rates = nengodl_rates(J, *parameters)
            seconds = []
            for _ in range(repetitions):
                count, elapsed, start = 0, 0.0, time.process_time()
                while elapsed < min_time:
                    nengodl_rates(J, *parameters)
                    count, elapsed = count + 1, time.process_time() - start
                seconds.append(elapsed / count)
            result = {"ns/elem": min(seconds) * 1e9 / n}
            if n == IN_CACHE:
                exact = exact_rates(J, *parameters)
                ulp = np.spacing(exact.astype(dtype)).astype(np.longdouble)
                result["ulp"] = float(np.max(abs(rates - exact) / ulp))
            best[f"numpy<{type}>/{label}{n}"] = result
    return best


# Tables


def number(value, digits=2):
    """So many decimals below 10, fewer above."""
    if value is None:
        return ""
    if value >= 1e5:
        mantissa, exponent = f"{value:.0e}".split("e+")
        return mantissa + "·10" + exponent.lstrip("0").translate(SUPERSCRIPTS)
    decimals = digits if value < 10 else digits - 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines) + "\n"


class Build:
    """What one program measured."""

    def __init__(self, best, context):
        self.best, self.flags = best, context["flags"].replace("-O3 -DNDEBUG", "").strip()
        self.name = f"`{self.flags}`" if self.flags else "plain x86-64"

    def time(self, name, type, *sizes):
        key = f"{name}<{type}>/" + "/".join(str(size) for size in sizes)
        return self.best.get(key, {}).get("ns/elem")

    def fastest(self, names, type, size):
        times = [self.time(name, type, size) for name in names]
        return min((time for time in times if time is not None), default=None)

    def error(self, name, type):
        return self.best.get(f"{name}<{type}>/{IN_CACHE}", {}).get("ulp")


def targets(build):
    """The rows (what, type, size) -> (asked, aimed at, measured); `factor` is times faster than."""

    def ratio(over, under):
        return over / under if over and under else None

    rows = []
    must = {"float": (2, 3), "double": (1.4, 2.2)}
    sizes = [(IN_CACHE, "in cache"), (FROM_MEMORY, "from memory")]
    for title, who, asked in [
        ("times faster than the fastest SIMD library", PEERS, must),
        ("times faster than these, too, in lockstep", LOCKSTEP_PEERS, {}),
        (
            "times faster than NengoDL's lines in Eigen",
            ["nengodl_eigen"],
            {("float", IN_CACHE): (10, 15), ("float", FROM_MEMORY): (20, 28)},
        ),
        ("times faster than a loop over libm", ["libm_loop"], {}),
    ]:
        for type in TYPES:
            for size, where in sizes:
                wanted = asked.get(type) or asked.get((type, size))
                wanted = "≥ {} / {}".format(*wanted) if wanted else ""
                value = ratio(build.fastest(who, type, size), build.time("step_math", type, size))
                rows.append((title, type, where, wanted, value))
    for type in TYPES:
        for size, where in sizes:
            wanted = "≤ 1.4 / 1.2" if size == IN_CACHE else "≤ 1.3 / 1.1"
            value = ratio(
                build.time("step_math_derivative", type, size), build.time("step_math", type, size)
            )
            rows.append(("rate and derivative, over rate", type, where, wanted, value))
    for type in TYPES:
        value = ratio(
            build.time("rates", type, 1000, 1000), build.time("step_math", type, POPULATION)
        )
        where = "1000 × 1000"
        rows.append(("`rates(x, gain, bias)` over `step_math`", type, where, "≤ 1.15 / 1.05", value))
    for form in FORMS:
        asked = "" if form in ("row_to_column_major", "in_place") else "≤ 1.3 / 1.1"
        for type in TYPES:
            for size, where in sizes:
                value = ratio(
                    build.time(f"form_{form}", type, size),
                    build.time("form_contiguous", type, size),
                )
                title = f"{form.replace('_', ' ')} argument over contiguous"
                rows.append((title, type, where, asked, value))
    copied = [("row", "a row of a matrix", size, f"{size[0]:,} numbers, {size[1]:,} apart")
              for size in ROWS]
    copied += [("less_mean", "`x.colwise() - x.rowwise().mean()`", (size,), where)
               for size, where in sizes]
    copied += [("operands", "`rates` of three rows", (size,), f"{size} numbers") for size in (8, 512)]
    for form, what, size, where in copied:
        for type in TYPES:
            value = ratio(
                build.time(f"form_{form}", type, *size),
                build.time(f"form_{form}_copied", type, *size),
            )
            rows.append((f"{what}, over copying it first", type, where, "≤ 1.25 / 1.0", value))
    for what, wanted, one, other in [
        ("a spiking step at rest, over one at work", "≤ 1.05", "lif_spiking_at_rest", "lif_spiking"),
        ("a step of PreciseLIF, over one of LIF", "≤ 1.7", "precise_lif_spiking", "lif_spiking"),
        ("all currents NaN, over finite ones", "≤ 4", "step_math_nan", "step_math"),
        ("one NaN in 16, over none", "≤ 4", "step_math_few_nan", "step_math"),
        ("all currents infinite, over finite ones", "≤ 4", "step_math_infinity", "step_math"),
        ("one infinite in 16, over none", "≤ 4", "step_math_few_infinity", "step_math"),
    ]:
        for type in TYPES:
            value = ratio(build.time(one, type, IN_CACHE), build.time(other, type, IN_CACHE))
            rows.append((what, type, "in cache", wanted, value))
    for hertz in (0, 6, 30, 150):
        for type in TYPES:
            value = ratio(
                build.time("adaptive_lif_spiking_rate", type, IN_CACHE, hertz),
                build.time("lif_spiking_rate", type, IN_CACHE, hertz),
            )
            what = f"a step of AdaptiveLIF, over one of LIF: {hertz} Hz"
            rows.append((what, type, "in cache", "≤ 1.3", value))
    for one, other, what in [
        ("lowpass", "lowpass_eigen", "a step of Lowpass, over a line of Eigen"),
        ("alpha", "alpha_eigen", "a step of Alpha, over two lines of Eigen"),
        ("regular_spiking", "regular_spiking_eigen", "RegularSpiking, over lines of Eigen"),
        ("stochastic_spiking", "stochastic_spiking_std", "StochasticSpiking, over `std::mt19937_64`"),
        ("poisson_spiking", "poisson_spiking_std", "PoissonSpiking, over `std::poisson_distribution`"),
    ]:
        for type in TYPES:
            value = ratio(build.time(one, type, IN_CACHE), build.time(other, type, IN_CACHE))
            rows.append((what, type, "in cache", "", value))
    for other in ["eigen", "eigen_exp", "libm"]:
        for type in TYPES:
            for size, where in sizes:
                value = ratio(
                    build.time(f"lif_spiking_{other}", type, size),
                    build.time("lif_spiking", type, size),
                )
                who = NAMES[f"lif_spiking_{other}"]
                rows.append((f"spiking step: times faster than {who}", type, where, "", value))
    return rows


def target_table(builds):
    """A row for each what and where, the two types in one cell."""
    columns = [targets(build) for build in builds]
    head = ["float · double", "", "must / aim", *(build.name for build in builds)]
    merged = {}
    for k, column in enumerate(columns):
        for title, type, where, wanted, value in column:
            row = merged.setdefault((title, where), {"wanted": {}, "values": {}})
            row["wanted"][type] = wanted
            row["values"][k, type] = number(value)
    rows = []
    for (title, where), row in merged.items():
        wanted = [row["wanted"].get(type, "") for type in TYPES]
        text = wanted[0] if wanted[0] == wanted[1] else " · ".join(one or "–" for one in wanted)
        cells = [
            " · ".join(row["values"].get((k, type), "") for type in TYPES)
            for k in range(len(builds))
        ]
        rows.append([title, where, text, *cells])
    return table(head, rows)


def everybody_table(build):
    head = ["ns an element", *(f"`{type}` {what}" for type in TYPES for what in
                               ("in cache", "from memory", "ulp"))]
    names = ["step_math", "step_math_derivative", *LOCKSTEP_PEERS, *PEERS, "fused_eigen",
             "nengodl_eigen_split", "nengodl_eigen", "numpy", "libm_loop", "copy"]
    # By the time in cache, but for the copy, which comes last.
    names.sort(key=lambda name: (name == "copy", build.time(name, "float", IN_CACHE) or 1e9))
    rows = []
    for name in names:
        cells = []
        for type in TYPES:
            cells += [number(build.time(name, type, size)) for size in (IN_CACHE, FROM_MEMORY)]
            cells.append("" if name == "copy" else number(build.error(name, type), 1))
        if any(cells):
            rows.append([NAMES[name], *cells])
    return table(head, rows)


def spiking_table(build):
    head = ["ns a neuron and step", *(f"`{type}` {what}" for type in TYPES for what in
                                      ("in cache", "from memory"))]
    rows = []
    for name in ["lif_spiking", "lif_spiking_eigen_exp", "lif_spiking_eigen", "lif_spiking_libm"]:
        cells = [number(build.time(name, type, size)) for type in TYPES
                 for size in (IN_CACHE, FROM_MEMORY)]
        rows.append([NAMES[name], *cells])
    return table(head, rows)


def single_table(build):
    head = ["ns a number", *(f"`{type}` {what}" for type in TYPES
                             for what in ("softlif", "libm", "over libm"))]
    rows = []
    for function in ("rate", "derivative"):
        for way, title in (("in_a_loop", "in a loop"), ("waiting", "each waiting for the last")):
            cells = []
            for type in TYPES:
                ours, libm = (build.time(f"{owner}{function}_{way}", type, UNFORESEEN)
                              for owner in ("", "libm_"))
                cells += [number(ours, 1), number(libm, 1), number(ours and ours / libm)]
            rows.append([f"`{function}(J)`, {title}", *cells])
    return table(head, rows)


def small_table(build):
    sizes = (1, 4, 8, 16, 50)
    head = ["ns a call, of", *(f"{size} `{type}`" for type in TYPES for size in sizes)]
    rows = []
    for name in ["step_math", *PEERS, "fused_eigen", "nengodl_eigen", "libm_loop", "numpy",
                 "lif_spiking", "lif_spiking_eigen_exp", "lif_spiking_eigen", "lif_spiking_libm"]:
        times = [(build.time(name, type, size), size) for type in TYPES for size in sizes]
        title = NAMES[name]
        if name.startswith("lif") and "softlif" not in title:
            title = "spiking: " + title
        if any(time for time, _ in times):
            rows.append([title, *(number(time and time * size, 1) for time, size in times)])
    return table(head, rows)


def threads_table(build):
    head = ["`step_math`", "ms by 1 thread", "ms by 2", "times faster"]
    rows = []
    for type in TYPES:
        for size in (1 << 20, 1 << 24):
            one, two = (build.time("threads", type, size, f"threads:{k}") for k in (1, 2))
            if one and two:
                rows.append([f"{size:,} `{type}`", number(one * size / 1e6, 3),
                             number(two * size / 1e6, 3), number(one / two)])
    return table(head, rows) if rows else "Built without OpenMP.\n\n"


# Chart


def chart(sweep, path):
    """Nanoseconds an element over the number of elements, for float and double."""
    plt.rcParams.update({"font.size": 9, "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), sharey=True, constrained_layout=True)
    lines = [
        ("libm_loop", "a loop over libm", "#7f7f7f"),
        ("nengodl_eigen", "NengoDL's lines in Eigen", "#8c564b"),
        ("numpy", "NengoDL's lines in NumPy", "#ff7f0e"),
        ("sleef", "SLEEF", "#9467bd"),
        ("xsimd", "xsimd", "#2ca02c"),
        ("highway", "Highway", "#1f77b4"),
        ("highway_lockstep", "Highway, in lockstep as softlif", "#8fc1e3"),
        ("step_math", "softlif", "#d62728"),
        ("copy", "a plain copy: the limit of memory", "black"),
    ]
    for axis, type in zip(axes, TYPES):
        for name, label, color in lines:
            start = f"{name}<{type}>/sweep:"
            points = [(int(key.removeprefix(start)), result["ns/elem"])
                      for key, result in sweep.items() if key.startswith(start)]
            if points:
                style = dict(linestyle="--", linewidth=1.2) if name == "copy" else dict(
                    marker="o", markersize=3, linewidth=2.4 if name == "step_math" else 1.2)
                axis.loglog(*zip(*sorted(points)), color=color, label=label, **style)
        axis.set_title(type, fontsize=10)
        axis.set_xlabel("elements")
        axis.grid(alpha=0.25, linewidth=0.6)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_ylabel("nanoseconds per element")
    axes[0].yaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    axes[1].legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    figure.savefig(path, metadata={"Date": None})


def machine():
    model = platform.processor()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":")[1].strip()
            break
    return f"{model}, {os.cpu_count()} cores"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = [HERE.parent / "build" / preset / "benchmarks/softlif_benchmark"
               for preset in PRESETS]
    parser.add_argument("programs", nargs="*", type=Path,
                        help="default: those of the presets " + ", ".join(PRESETS))
    parser.add_argument("--output", type=Path, default=HERE, help="the folder to write to")
    parser.add_argument("--quick", action="store_true",
                        help="seconds instead of minutes: to see that all of it works")
    arguments = parser.parse_args()
    programs = arguments.programs or [program for program in default if program.exists()]
    if not programs:
        parser.error("there is no program: cmake --workflow --preset benchmark")
    repetitions, min_time = (1, 0.001) if arguments.quick else (7, 0.03)
    not_these = "-sweep|threads|long" + (f"|/{FROM_MEMORY}" if arguments.quick else "")

    builds = []
    for program in programs:
        print(f"{program} ...", flush=True)
        best, context = run(program, not_these, repetitions, min_time)
        if not builds:
            first = context
            best |= numpy_results([1, 4, 8, 16, 50, IN_CACHE, FROM_MEMORY], "", repetitions, min_time)
            threads = f"threads.*/{1 << 20}/" if arguments.quick else "threads"
            best |= run(program, threads, 3 * repetitions, min_time)[0]
        builds.append(Build(best, context))
    print("array sizes ...", flush=True)
    few = min(3, repetitions)
    sizes = "sweep:10{3,4}$" if arguments.quick else "sweep"
    sweep = run(programs[0], sizes, few, min_time)[0]
    sizes = [10**k for k in range(3, 5 if arguments.quick else 8)]
    sweep |= numpy_results(sizes, "sweep:", few, min_time)

    text = "# Measured\n\n"
    text += f"{machine()}; {first['compiler']}; Eigen {first['eigen']}; NumPy {np.__version__}. "
    text += "σ = 0.02, J uniform in [−1, 3], one core. Each time is the least of "
    text += f"{repetitions} repetitions, interleaved at random (load of the machine meanwhile: "
    text += f"{os.getloadavg()[1]:.1f}); \"ulp\" is the largest error over those J, in units in "
    text += "the last place. In cache: 4,096 elements. From memory: 4,194,304. (Whoever branches, as "
    text += "the loop over libm and NengoDL's lines do, is two or three times slower on more currents "
    text += "than the processor learns by heart, be they in cache or not: see the chart.)\n\n"
    text += "## What was asked for\n\n" + target_table(builds)
    for build in builds:
        text += f"## All compared, {build.name}\n\n" + everybody_table(build) + spiking_table(build)
    for build in builds:
        text += f"## Single numbers, {build.name}\n\n" + single_table(build)
        text += f"## Small arrays, {build.name}\n\n" + small_table(build)
    text += "## Threads\n\nTime on the wall, slices of one array, `threads.cpp`; two threads need "
    text += "two idle cores.\n\n"
    text += threads_table(builds[0])
    text = text.rstrip() + "\n"

    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "results.md").write_text(text)
    chart(sweep, arguments.output / "time_per_element.svg")
    print(text)


if __name__ == "__main__":
    main()
