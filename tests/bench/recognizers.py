"""Runs the specs of Microsoft's Recognizers-Text, as far as they fit what Statwire records.

    python -m tests.bench.recognizers FOLDER [--misses]

FOLDER holds the specs, one file a model. For each file the share that holds is printed (a value with its span and unit,
a range with its bounds, a time with its days), then the classes of case that are out of scope, each with its reason and
count. A case belongs to a class by a rule on its input and what it expects (recognizers_number, recognizers_unit,
recognizers_time), not by what is extracted from it. The modes that only repeat another file's inputs under another
setting of the peer are judged where they ask for something of their own.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.bench import recognizers_number, recognizers_time, recognizers_unit
from tests.bench.recognizers_case import Case, Verdict, read

JUDGES: dict[str, Callable[[Case], Verdict]] = {
    "NumberModel": recognizers_number.number,
    "NumberModelExperimentalMode": recognizers_number.number,
    "NumberRangeModel": recognizers_number.span,
    "NumberRangeModelExperimentalMode": recognizers_number.span,
    "PercentModel": recognizers_number.percent,
    "PercentModelPercentMode": recognizers_number.percent,
    "OrdinalModel": recognizers_number.ordinal,
    "CurrencyModel": recognizers_unit.money,
    "AgeModel": recognizers_unit.age,
    "DimensionModel": recognizers_unit.dimension,
    "TemperatureModel": recognizers_unit.temperature,
    "DateTimeModel": recognizers_time.times,
}
NOT_RUN = {
    "NumberModelPercentMode": "asks for two numbers where NumberModel asks for one fraction: a setting of the peer",
    "OrdinalModelSuppressExtendedTypes": "the ordinals of OrdinalModel with those without a number switched off",
}


def run(path: Path, judge: Callable[[Case], Verdict], misses: bool) -> Counter[str]:
    """Judge a file's cases, print its line, and its misses where asked; returns what is out of scope."""
    outside: Counter[str] = Counter()
    held = in_scope = 0
    missed = []
    for case in read(path):
        verdict = judge(case)
        if verdict.out_of_scope:
            outside[verdict.out_of_scope] += 1
            continue
        in_scope += 1
        held += verdict.holds
        if not verdict.holds:
            missed.append((case, verdict))
    share = 100 * held / in_scope if in_scope else 0.0
    print(f"{path.stem:34} {held:4} of {in_scope:4} hold {share:6.1f}%   out of scope {outside.total():4}")
    for case, verdict in missed if misses else ():
        wanted = [(one.text, one.resolution.get("values") or one.resolution) for one in case.expected]
        print(f"    {case.text!r}\n        wanted {wanted}\n        got    {verdict.got}")
    return outside


def main() -> int:
    """Run every spec that is there; the exit status is 1 where the folder holds none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="print the cases in scope that do not hold")
    args = parser.parse_args()
    files = {name: args.folder / f"{name}.json" for name in JUDGES}
    outside = {name: run(path, JUDGES[name], args.misses) for name, path in files.items() if path.exists()}
    if not outside:
        print(f"{args.folder}: no spec files (AgeModel.json, ...) there", file=sys.stderr)
        return 1
    print("\nout of scope")
    for name, classes in outside.items():
        for reason, count in classes.most_common():
            print(f"{count:5} {name:34} {reason}")
    for name, reason in NOT_RUN.items():
        print(f"  all {name:34} {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
