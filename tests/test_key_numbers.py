"""Numbers of one key: what one article tells apart stays apart, a slip of its pen together, whatever the order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from flows.stages.reconcile.number import MOST_NUMBERS, Number, names_of


def number(value: float, article: str = "a", digits: str | None = None) -> Number:
    return Number("key", article, value, value, value, digits)


def test_two_numbers_of_one_article_have_names_of_their_own() -> None:
    assert names_of([number(11238), number(10826), number(11238, "b")]) == ["key|=11238", "key|=10826", "key|=11238"]


def test_a_slip_of_the_pen_and_what_may_be_one_are_together() -> None:
    slip = [number(28940, digits="2894e1"), number(28490, digits="2849e1")]
    assert len(set(names_of(slip))) == 1
    rounded = [Number("key", "a", 75000.0, 74000.0, 76000.0, None), number(74651)]
    assert len(set(names_of(rounded))) == 1
    assert len(set(names_of([rounded[0], number(74651, "b")]))) == 2


def test_a_key_of_too_many_numbers_stays_whole() -> None:
    told = [number(float(value), str(value)) for value in range(MOST_NUMBERS + 1)]
    assert set(names_of(told)) == {"key"}
    assert len(set(names_of(told[1:]))) == MOST_NUMBERS


told = st.builds(
    number,
    st.sampled_from([3.0, 123.0, 132.0, 1e30]),
    st.sampled_from("abc"),
    st.sampled_from([None, "123e0", "132e0"]),
)


@given(st.lists(told, max_size=12))
def test_names_do_not_depend_on_order(numbers: list[Number]) -> None:
    named = dict(zip(numbers, names_of(numbers), strict=True))
    turned = numbers[::-1]
    assert dict(zip(turned, names_of(turned), strict=True)) == named
