"""Changes of the organisation in the demo: one waits for its answer, one for its day, one is in
effect."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from grids.models import Area
from grids.operations.changes import CRITERIA, ChangeDraft
from grids.operations.outlines import with_outlines
from grids.operations.plans import Part, Plan
from grids.powers import Power
from grids.workflow import ChangeKind, Forest
from members.models import Post, User
from overview.forms.changes import next_codes
from overview.operations.changes import approve_change, propose_change
from overview.panels.grounds import Ground

SOON = timedelta(days=12)
NOTES = (
    "分设后每格在 300 至 500 户之间",
    "两格各沿一条小区道路，步行五分钟可达",
    "网格员、楼栋长就地划转，不增编",
    "两格各配齐网格长、网格员和信息员",
)


def reorganise(suffix: str, at: datetime) -> None:
    """The community would split its largest grid; a building and another grid get new names."""
    community = User.objects.get(username=f"community{suffix}")
    reach = community.reach(Power.MANAGE_AREAS)
    grids = Area.objects.within(reach).at_grid_level().filter(valid_to=None, kind="basic")
    ranked = sorted(grids, key=lambda grid: (-(grid.rght - grid.lft), grid.code))
    propose_change(split_of(Ground(Forest.AREA, ranked[0], reach), at), by=community, at=at)
    building = ranked[1].children.filter(valid_to=None).order_by("code")[0]
    done = propose_change(
        renaming(building, f"{building.name}（东区）", "两处同名，投递和上门常走错。", at),
        by=community,
        at=at,
    )
    approve_change(done, by=User.objects.get(username=f"street{suffix}"), at=at, note="同意更名。")
    ahead = propose_change(
        renaming(ranked[2], f"{ranked[2].name}（先锋）", "支部建在网格上，统一名称。", at + SOON),
        by=community,
        at=at,
    )
    approve_change(ahead, by=User.objects.get(username=f"district{suffix}"), at=at, note="同意。")


def split_of(ground: Ground, at: datetime) -> ChangeDraft:
    """The grid in two halves by its buildings, each with half of the households."""
    grid, children = ground.node, ground.children()
    half = len(children) // 2
    codes = next_codes(ground, grid.parent, 2)
    posts = Post.objects.filter(area=grid, until_on=None).order_by("pk")
    parts = [
        Part(
            name=f"{grid.parent.name}{name}网格",
            code=code,
            tier=grid.tier,
            kind=grid.kind,
            households=(grid.households or 0) // 2,
            children=tuple(child.pk for child in share),
            posts=tuple(posts.values_list("pk", flat=True)) if number == 0 else (),
        )
        for number, (name, code, share) in enumerate(
            zip(("新一", "新二"), codes, (children[:half], children[half:]), strict=True)
        )
    ]
    return ChangeDraft(
        forest=Forest.AREA,
        kind=ChangeKind.SPLIT,
        plan=Plan(subjects=(grid.pk,), parts=with_outlines([grid], parts)),
        reason=f"{grid.name}楼栋多、户数超出标准，一名网格员难以走到，拟沿小区道路分设为两个网格。",
        effective_on=timezone.localdate(at),
        criteria={
            name: {"points": 4, "note": note} for name, note in zip(CRITERIA, NOTES, strict=True)
        },
    )


def renaming(area: Area, name: str, reason: str, at: datetime) -> ChangeDraft:
    """Another name from a day on."""
    return ChangeDraft(
        forest=Forest.AREA,
        kind=ChangeKind.RENAME,
        plan=Plan(subjects=(area.pk,), name=name),
        reason=reason,
        effective_on=timezone.localdate(at),
    )
