"""Runs the specs of Microsoft's Recognizers-Text, as far as they fit what Statwire records.

    python -m tests.bench.recognizers FOLDER [--misses | --json]

FOLDER holds the specs, one file a model. For each file the share that holds is printed (a value with its span and unit,
a range with its bounds, a time with its days), then the classes of case that are out of scope, each with its reason and
count. A case belongs to a class by a rule on its input and what it expects (recognizers_number, recognizers_unit,
recognizers_time), not by what is extracted from it. The modes that only repeat another file's inputs under another
setting of the peer are judged where they ask for something of their own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Judged:
    """A file's cases: how many are in scope and hold, those in scope that do not, and classes out of scope."""

    held: int = 0
    in_scope: int = 0
    missed: list[tuple[Case, Verdict]] = field(default_factory=list)
    outside: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Percent of the cases in scope that hold."""
        return 100 * self.held / self.in_scope if self.in_scope else 0.0


def judged(path: Path, judge: Callable[[Case], Verdict]) -> Judged:
    """Judge a file's cases."""
    found = Judged()
    for case in read(path):
        verdict = judge(case)
        if verdict.out_of_scope:
            found.outside[verdict.out_of_scope] += 1
            continue
        found.in_scope += 1
        found.held += verdict.holds
        if not verdict.holds:
            found.missed.append((case, verdict))
    return found


def judge_all(folder: Path) -> dict[str, Judged]:
    """Every spec that is there, by its name."""
    files = {name: folder / f"{name}.json" for name in JUDGES}
    return {name: judged(path, JUDGES[name]) for name, path in files.items() if path.exists()}


def show(name: str, found: Judged, misses: bool) -> None:
    """Print a file's line, and its misses where asked."""
    counts = f"{found.held:4} of {found.in_scope:4} hold {found.share:6.1f}%"
    print(f"{name:34} {counts}   out of scope {found.outside.total():4}")
    for case, verdict in found.missed if misses else ():
        wanted = [(one.text, one.resolution.get("values") or one.resolution) for one in case.expected]
        print(f"    {case.text!r}\n        wanted {wanted}\n        got    {verdict.got}")


def main() -> int:
    """Run every spec that is there; the exit status is 1 where the folder holds none."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="print the cases in scope that do not hold")
    parser.add_argument("--json", action="store_true", help="print the shares alone, by file")
    args = parser.parse_args()
    found = judge_all(args.folder)
    if not found:
        print(f"{args.folder}: no spec files (AgeModel.json, ...) there", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({name: one.share for name, one in found.items()}))
        return 0
    for name, one in found.items():
        show(name, one, args.misses)
    print("\nout of scope")
    for name, one in found.items():
        for reason, count in one.outside.most_common():
            print(f"{count:5} {name:34} {reason}")
    for name, reason in NOT_RUN.items():
        print(f"  all {name:34} {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
