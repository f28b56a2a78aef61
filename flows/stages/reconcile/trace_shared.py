"""What two articles share that one of them must have from the other: telling digits, quoted words, a slip.

Each observation is tied to the earliest that it may be from and to no other, by look-ups alone: the time is linear in
the number of observations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flows.stages.reconcile.observe import logical_of
from schemas.reconciled import LinkRelation, Observation

ECHO = {3: 0.6, 4: 0.75}
"""How telling so many equal digits are; more tell 0.9."""

ROUNDED = 0.4
SLIPPED = 0.5
SHINGLE = 6
"""So many quoted words in a row are seldom said twice."""


class Tie(NamedTuple):
    """One thing that an observation shares with an earlier one, ``target`` by its place in the order."""

    relation: LinkRelation
    target: int
    score: float
    reasons: tuple[str, ...]


class Digits(NamedTuple):
    """A number's significant digits, without zeros at the end, and the power of ten of the last."""

    digits: str
    exponent: int

    def __str__(self) -> str:
        """The number, as ``27842`` or ``4.31``."""
        if self.exponent >= 0:
            return self.digits + "0" * self.exponent
        whole = self.digits.rjust(1 - self.exponent, "0")
        return f"{whole[: self.exponent]}.{whole[self.exponent :]}"


def digits_of_value(one: Observation) -> Digits | None:
    """The digits of an observation's number as stated; None for a range, zero, and what is beyond telling."""
    value = one.stated_value
    if not value or abs(value) >= 1e15 or abs(value) < 1e-9:
        return None
    mantissa, _, exponent = f"{abs(value):.11e}".partition("e")
    digits = mantissa.replace(".", "").rstrip("0")
    return Digits(digits, int(exponent) - len(digits) + 1)


def slips(number: Digits) -> Iterator[Digits]:
    """What a slip of the pen makes of a number: two digits beside each other swapped, a zero too many or too few."""
    padded = number.exponent > 0
    digits, exponent = (number.digits + "0", number.exponent - 1) if padded else number
    for at in range(len(digits) - 1):
        if digits[at] != digits[at + 1]:
            swapped = digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            short = swapped.rstrip("0")
            if short and not swapped.startswith("0"):
                yield Digits(short, exponent + len(swapped) - len(short))
    if len(number.digits) > 2:
        yield Digits(number.digits, number.exponent + 1)
        yield Digits(number.digits, number.exponent - 1)


class Shared:
    """The ties of one statistic's observations, which are given in the order of publication."""

    def __init__(self, members: Sequence[Observation]) -> None:
        """Index what can be shared by where it first stands."""
        self._members = members
        self._numbers = [digits_of_value(one) for one in members]
        self._telling = [self._is_telling(index) for index in range(len(members))]
        self._first: dict[Digits, list[int]] = {}
        self._sourced: dict[Digits, int] = {}
        self._rounded: dict[Digits, int] = {}
        self._said: dict[str, list[int]] = {}
        for index, number in enumerate(self._numbers):
            if number and (self._telling[index] or len(number.digits) > 1):
                self._note(number, index)
            for words in self._shingles(index):
                _keep_two(self._said.setdefault(words, []), index, members)
        self._wrong = self._slipped()
        named = [at for at, one in enumerate(members) if one.origin]
        self._credited = next((at for at in named if members[at].attribution), named[0] if named else None)

    def ties(self, index: int) -> tuple[Tie, ...]:
        """What the observation shares with earlier ones of other articles, the surest first."""
        found = [tie for tie in (self._number(index), self._quote(index)) if tie]
        return tuple(sorted(found, key=lambda tie: (-tie.score, tie.relation)))

    def origin_of(self, index: int, ties: Sequence[Tie]) -> int | None:
        """The observation that one without a source goes back to.

        An article that names the source of just these digits tells whose they are, be it a later one. Who has nothing
        that tells a copy, and says no other than the first with a source does, has not found it out independently.
        """
        number = self._numbers[index]
        source = self._sourced.get(number) if number and self._telling[index] else None
        if source is not None or ties:
            return source if source is not None else ties[0].target
        return self._credited if self._credited is not None and self._agrees(index, self._credited) else None

    def _agrees(self, index: int, other: int) -> bool:
        return logical_of(self._members[index]).meets(logical_of(self._members[other]))

    def _is_telling(self, index: int) -> bool:
        return self._members[index].digits is not None

    def _note(self, number: Digits, index: int) -> None:
        one = self._members[index]
        _keep_two(self._first.setdefault(number, []), index, self._members)
        if one.origin and one.attribution:
            self._sourced.setdefault(number, index)
        for short in _roundings(number):
            self._rounded.setdefault(short, index)

    def _slipped(self) -> dict[Digits, Digits]:
        """Numbers that are a slip of another, with that: the one that fewer articles tell, or that came later."""
        pairs = zip(self._numbers, self._telling, strict=True)
        tellers = Counter(number for number, is_telling in pairs if number and is_telling)
        standing = {number: (-count, self._first[number][0]) for number, count in tellers.items()}
        return {
            number: other
            for number in standing
            for other in slips(number)
            if other in standing and standing[other] < standing[number]
        }

    def _number(self, index: int) -> Tie | None:
        number = self._numbers[index]
        if number is None:
            return None
        if not self._telling[index]:
            return self._round(index, number) or self._rounding(index, number)
        count = len((self._members[index].digits or "").partition("e")[0])
        right = self._wrong.get(number)
        if (first := self._earlier(self._first[number], index)) is not None:
            if right:
                return Tie("shares_slip", first, 0.95, (f"{number} for {right}",))
            return Tie("shares_numbers", first, ECHO.get(max(count, 3), 0.9), (f"same digits: {number}",))
        if right and (first := self._earlier(self._first[right], index)) is not None:
            return Tie("shares_numbers", first, SLIPPED, (f"a slip: {number} for {right}",))
        return self._rounding(index, number)

    def _round(self, index: int, number: Digits) -> Tie | None:
        """The same two digits; one digit tells nothing."""
        first = self._earlier(self._first[number], index) if number in self._first else None
        return None if first is None else Tie("shares_numbers", first, ROUNDED, (f"same two digits: {number}",))

    def _rounding(self, index: int, number: Digits) -> Tie | None:
        target = self._rounded.get(number) if len(number.digits) > 1 else None
        if target is None or target >= index or self._is_own(target, index):
            return None
        return Tie("shares_numbers", target, ROUNDED, (f"{self._numbers[target]} told as {number}",))

    def _quote(self, index: int) -> Tie | None:
        found = ((self._earlier(self._said[words], index), words) for words in self._shingles(index))
        earliest = min(((at, words) for at, words in found if at is not None), default=None)
        return Tie("shares_quote", earliest[0], 0.9, (f"quotes “{earliest[1]}”",)) if earliest else None

    def _shingles(self, index: int) -> Iterator[str]:
        words = (self._members[index].quoted or "").split()
        for at in range(len(words) - SHINGLE + 1):
            yield " ".join(words[at : at + SHINGLE])

    def _earlier(self, places: Sequence[int], index: int) -> int | None:
        """The first of the places that is before the observation and of another article."""
        return next((at for at in places if at < index and not self._is_own(at, index)), None)

    def _is_own(self, at: int, index: int) -> bool:
        return self._members[at].article_id == self._members[index].article_id


def _keep_two(places: list[int], index: int, members: Sequence[Observation]) -> None:
    """Keep the first place, and the first of another article: of one article or another, one of them is earlier."""
    if not places or (len(places) == 1 and members[places[0]].article_id != members[index].article_id):
        places.append(index)


def _roundings(number: Digits) -> Iterator[Digits]:
    """The number rounded half up, and cut off, to fewer digits, two at least."""
    value = int(number.digits)
    for count in range(2, len(number.digits)):
        drop = len(number.digits) - count
        for added in (5 * 10 ** (drop - 1), 0):
            short = str((value + added) // 10**drop)
            yield Digits(short.rstrip("0"), number.exponent + drop + len(short) - len(short.rstrip("0")))
