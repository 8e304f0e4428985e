"""Random creating, moving and closing against a naive tree of parent pointers."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import Area, Tier
from grids.operations import check_tree, close_area, create_area, move_area
from lib.errors import Refused
from tests.grids.drawing import draft_street, draft_under

TODAY = date(2026, 11, 23)
USED = ("street", "community", "grid", "building")
steps = st.lists(
    st.tuples(
        st.sampled_from(["create", "create", "create", "move", "move", "close"]),
        st.integers(0, 40),
        st.integers(0, 40),
        st.sampled_from(USED),
    ),
    max_size=25,
)


@dataclass(eq=False)
class Node:
    """What the oracle knows of an area: no edges, only the parent."""

    area: Area
    tier: str
    parent: "Node | None"
    is_open: bool = True

    @property
    def way(self):
        return [*(self.parent.way if self.parent else []), self]

    def may_stand_under(self, parent):
        return fits(self.tier, parent)


def fits(tier, parent):
    """The rule in other words: finer than the parent, and small things inside a community."""
    if tier == "street":
        return False
    inside_community = any(node.tier == "community" for node in parent.way)
    return USED.index(tier) > USED.index(parent.tier) and (tier == "community" or inside_community)


class Oracle:
    """Does each step to the database and to the pointers, and compares what both think of it."""

    def __init__(self, ground):
        self.ground = ground
        self.acting = {"by": ground.by, "at": ground.at}
        self.nodes = []
        for district in (ground.yushan, ground.huashan):
            self._add(draft_street(district), None)

    def pick(self, number):
        return self.nodes[number % len(self.nodes)]

    def _add(self, draft, parent):
        area = create_area(draft, **self.acting)
        self.nodes.append(Node(area, draft.tier, parent))

    def _expect(self, is_legal, call, *args, **kwargs):
        try:
            call(*args, **kwargs, **self.acting)
        except Refused as refused:
            assert not is_legal, refused.code
            return False
        assert is_legal
        return True

    def create(self, one, _other, tier):
        parent = self.pick(one)
        if not fits(tier, parent):
            return
        community = [node for node in [*parent.way] if node.tier == "community"]
        draft = draft_under(
            parent.area, tier, community_code=community[0].area.code if community else ""
        )
        if parent.is_open:
            self._add(draft, parent)
        else:
            self._expect(False, create_area, draft)

    def move(self, one, other, _tier):
        node, parent = self.pick(one), self.pick(other)
        is_legal = node.may_stand_under(parent) and node.is_open and parent.is_open
        if self._expect(is_legal, move_area, node.area, parent=parent.area):
            node.parent = parent

    def close(self, one, _other, _tier):
        node = self.pick(one)
        below = [other for other in self.nodes if node in other.way[:-1]]
        is_legal = node.is_open and not any(other.is_open for other in below)
        if self._expect(is_legal, close_area, node.area, on=TODAY):
            node.is_open = False

    def compare(self):
        assert check_tree(Area) == []
        for node in self.nodes:
            area = Area.objects.get(pk=node.area.pk)
            root = node.way[0].area
            assert area.lineage() == [above.area for above in node.way]
            assert area.district_id == root.district_id
            assert Tier(area.tier).rank > area.level
            below = {other.area.pk for other in self.nodes if node in other.way}
            assert set(Area.objects.under(area).values_list("pk", flat=True)) == below
            assert area.is_open(TODAY) == node.is_open


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=steps)
def test_any_sequence_leaves_the_tree_the_pointers_say(ground, steps):
    with transaction.atomic():
        oracle = Oracle(ground)
        for step, one, other, tier in steps:
            getattr(oracle, step)(one, other, tier)
        oracle.compare()
        transaction.set_rollback(True)
