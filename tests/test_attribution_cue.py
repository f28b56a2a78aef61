"""With which letters a cue for a source may begin, read off the cue itself."""

from __future__ import annotations

import pytest

from flows.stages.extract.attribution_cue import stems


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        (r"[Aa]ccording\sto\s|[Aa]s\sper\s", {"acc", "as"}),
        (r"\b(?:(?:said|told)\b|(?:claim)\sthat\b)", {"sai", "tol", "cla"}),
        (r"\b(?i:Data|survey)\sby\s", {"dat", "sur"}),
        (r"an?\spoll", {"a"}),
        (r"(?:late|new)?data", {"lat", "new", ""}),
        (r"(?<=x)said", {""}),
        (r"\w+said", {""}),
    ],
)
def test_a_cue_begins_with_one_of_itsstems(cue: str, expected: set[str]) -> None:
    found = stems(cue)
    assert "" in found if "" in expected else found == expected
