#!/usr/bin/env python3
"""Prints the table of `digits --learn` in cmake/docs/train.md: how much it helps to learn
parameters of each neuron together with the weights. Networks of 16 neurons train quickly, so four
times as many of them are trained.

    examples/digits/learn_table.py build/example/examples/digits/digits
"""

import argparse
import re
import subprocess
import tempfile

ALL = "sigma,tau_rc,tau_ref,amplitude"
ROWS = [("256", "0.003", learnt) for learnt in ["", ALL]]
ROWS += [("256", "0.01", learnt) for learnt in ["", "sigma", "tau_rc", "tau_ref", "amplitude",
                                             "tau_rc,tau_ref", ALL]]
ROWS += [("16", "0.003", learnt) for learnt in ["", "tau_rc", "tau_rc,tau_ref", ALL]]
TIMES = ["5 ms", "10 ms", "20 ms", "50 ms"]


def rows_of(program, seeds, hidden, price, learnt):
    """What digits prints for each kind of neurons: (accuracy, rate, spikes) by name or time."""
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--seeds", str(seeds), "--shown", "50", "--hidden", hidden,
                   "--price", price, "--output", folder]
        if learnt:
            command += ["--learn", learnt]
        text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows = {}
    for line in text.splitlines():
        cells = re.split(r"  +", line.strip())
        if cells[0] in ("SoftLIFRate", "LIFRate"):
            rows[cells[0]] = cells[1:3] + [""]
        elif cells[-5:][0] in TIMES:
            rows[cells[-5]] = cells[-4:-1]
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("digits", help="the program")
    parser.add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()

    print("| neurons | price | learnt | mean rate, Hz | spikes in 10 ms | soft, % | spiking, "
          + " | ".join(TIMES) + " |")
    print("|--:|---|---|--:|--:|---|" + "---|" * len(TIMES))
    for hidden, price, learnt in ROWS:
        seeds = options.seeds * (4 if hidden == "16" else 1)
        rows = rows_of(options.digits, seeds, hidden, price, learnt)
        name = {"": "the weights alone", ALL: "all four"}.get(learnt, f"`{learnt}`")
        cells = [hidden, price, name, rows["50 ms"][1], rows["10 ms"][2],
                 rows["SoftLIFRate"][0]]
        cells += [rows[time][0] for time in TIMES]
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
