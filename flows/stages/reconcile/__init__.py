"""figures -> observations -> statistics, links and checks: who prints the same number, and whether they agree.

An *observation* is what one article says of one statistic; a *statistic* is what several say the same of. Everything
here is a pure function of figures: given the observations of an area of the news, ``reconcile`` gives their statistics,
whatever the order in which they came, and only observations that share a block (``link``) can ever meet, so that a
night's work reads the blocks of that night alone.

A key that is told with several numbers may be told of two things: those that are alike enough, and that no article
tells apart, are one statistic, the rest another. So a key may stand in two statistics, and an observation in one.

What a printed number means is two closed intervals (``interval``):

- The *pragmatic* interval is what a reader takes it to be. The last significant digit bounds a plain number: 350,000
  is from 345,000 to 355,000, 3.5 million from 3.45 to 3.55 million, and 27,842, told to the unit, is itself alone.
  "About" widens this to a whole step of that digit either way, "more than" opens it upward by one step of the digit
  before, "less than" downward; a vague plural spans its decade.
- The *logical* interval is what the words do not rule out: a plain number may have been cut off rather than rounded,
  "about" may be off by a tenth, "more than" has no end.

The verdict on a statistic (``verdict``) follows from these:

- *single*: one article tells it.
- *agree*: one value lies in the pragmatic intervals of all observations.
- *compatible*: one value lies in the logical intervals of all, though not in all pragmatic ones.
- *revision*: no value does, but all go back to one origin and those that come later say otherwise than the earlier;
  or some tell what the article that they have it from has corrected, or what an article itself calls an old number.
  An old number that is told again after a new one changes nothing, and digits in the wrong order are no revision.
- *conflict*: no value does, and time does not explain it.

What the count of origins rests on (``trace``): each observation goes back to the origin that its article names, or to
an earlier observation whose telling digits, quoted words or slip it shares; five outlets that echo one are one origin.

The consensus of a statistic is the intersection that its verdict speaks of, and open where they conflict. Ranges are
never averaged and no origin is chosen over another: every observation stays with its outlet, day and origin.
"""

from __future__ import annotations

from flows.stages.reconcile.check import checks_of
from flows.stages.reconcile.observe import observations_of
from flows.stages.reconcile.origin_row import origins_of, parents_of
from flows.stages.reconcile.statistic import Reconciled, reconcile, used_origins

__all__ = ["Reconciled", "checks_of", "observations_of", "origins_of", "parents_of", "reconcile", "used_origins"]
