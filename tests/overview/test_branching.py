"""The arithmetic of the planner for branches: nobody is lost, sizes are kept where they can be."""

from __future__ import annotations

from time import perf_counter

from hypothesis import given
from hypothesis import strategies as st

from overview.operations.branching import (
    MOST,
    MOST_AREAS,
    WITH_COMMITTEE,
    Body,
    Item,
    Spot,
    dealt,
    plan_branches,
)


@st.composite
def bodies(draw, least=0, most=130, pk=1, **more):
    areas = tuple(range(1, 1 + draw(st.integers(1, 6))))
    spots = st.one_of(st.none(), st.sampled_from(areas))
    rows = draw(st.lists(st.tuples(spots, st.booleans()), min_size=least, max_size=most))
    items = [
        Item(("member", number), spot, 1, int(full)) for number, (spot, full) in enumerate(rows)
    ]
    for number in range(draw(st.integers(0, 2))):
        size = draw(st.integers(3, 12))
        items.append(Item(("group", number), None, size, draw(st.integers(1, size))))
    return Body(
        pk=pk,
        code=f"P{pk:03d}",
        parent=more.get("parent"),
        is_branch=True,
        is_joint=draw(st.booleans()) if more.get("mixed") else False,
        items=tuple(items),
        areas=areas,
        places=tuple((1, area * 10 + pk) for area in areas),
        is_small=sum(item.full for item in items) < 3,
    )


@given(bodies(least=51, most=99))
def test_a_split_loses_nobody_and_keeps_the_sizes(body):
    shares = dealt(body)
    assert sorted(item.key for share in shares for item in share.items) == sorted(
        item.key for item in body.items
    )
    assert {area for share in shares for area in share.areas} == set(body.areas)
    if all(item.members == 1 for item in body.items):
        sizes = [share.members for share in shares]
        assert max(sizes) <= MOST
        assert max(sizes) - min(sizes) <= 1
        if body.full >= WITH_COMMITTEE * len(shares):
            assert min(share.full for share in shares) >= WITH_COMMITTEE
    assert dealt(body) == shares


@st.composite
def organisations(draw):
    count = draw(st.integers(1, 12))
    parents = st.sampled_from([100, 200])
    rows = [
        draw(bodies(most=60, pk=pk, parent=draw(parents), mixed=True)) for pk in range(1, count + 1)
    ]
    spots = [Spot(1000 + n, (1, draw(st.integers(1, 99)))) for n in range(draw(st.integers(0, 4)))]
    return rows, spots


@given(organisations())
def test_a_plan_touches_no_body_twice_and_gives_each_area_once(case):
    rows, spots = case
    steps = plan_branches(rows, spots)
    by_pk = {row.pk: row for row in rows}
    changed = [pk for step in steps if step.kind != "widen" for pk in step.bodies]
    assert len(changed) == len(set(changed))
    assert {step.area for step in steps if step.kind == "widen"} == {spot.pk for spot in spots}
    for step in steps:
        joined = [by_pk[pk] for pk in step.bodies]
        if step.kind == "split":
            assert all(share.members <= MOST and share.full >= 3 for share in step.shares)
        if step.kind == "merge":
            assert len({row.parent for row in joined}) == 1
            assert sum(row.members for row in joined) <= MOST
            assert sum(row.full for row in joined) >= 3
            assert len({area for row in joined for area in row.areas}) <= MOST_AREAS
    for row in rows:
        if row.members > MOST:
            assert row.pk in changed
    assert plan_branches(list(reversed(rows)), list(reversed(spots))) == steps


def test_people_of_one_area_stay_together():
    items = tuple(Item(("member", n), 1 if n < 28 else 2, 1, 1) for n in range(56))
    first, second = dealt(Body(1, "P1", None, True, False, items, (1, 2), ((1, 1), (1, 9))))
    assert {item.spot for item in first.items} | {item.spot for item in second.items} == {1, 2}
    assert len({item.spot for item in first.items}) == 1
    assert sorted(first.areas + second.areas) == [1, 2]


def test_thirty_branches_are_planned_at_once():
    rows = [
        Body(
            pk=n,
            code=f"P{n:03d}",
            parent=1,
            is_branch=True,
            is_joint=False,
            items=tuple(
                Item(("member", n * 100 + m), m % 5, 1, m % 2) for m in range(2 if n % 3 else 70)
            ),
            areas=(n,),
            places=((1, n),),
            is_small=bool(n % 3),
        )
        for n in range(1, 31)
    ]
    start = perf_counter()
    steps = plan_branches(rows, [Spot(900 + n, (1, n)) for n in range(20)])
    assert perf_counter() - start < 2
    assert {step.kind for step in steps} == {"split", "merge", "widen"}
