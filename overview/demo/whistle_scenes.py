"""A whistle for every state a demo login can meet: silent, signed, on site, done, appraised."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from overview.demo.atlas import Actor, Community
from overview.demo.telling import NotYet
from overview.demo.whistles import WhistleTale
from overview.demo.words import phrases, words
from tickets.models import WhistleTask
from tickets.workflow.states import WhistleKind, WhistleLevel

if TYPE_CHECKING:
    from overview.demo.scenes import Director

CLOCKS = {
    "fresh": "sign",
    "silent": "sign",
    "signed": "attend",
    "mixed": "attend",
    "attended": "attend",
}
"""Of which clock a row says how much is used; of the finishing clock where none is named."""


class WhistleScenes:
    """Plays one row: a whistle that has come just so far."""

    def __init__(self, director: Director, community: Community, row: dict[str, str]) -> None:
        self._director, self._row = director, row
        self._tale = WhistleTale(director.teller, community)
        self._luck, self._pace = director.luck, director.pace(self._tale)
        self._phrase = next(
            phrase
            for phrase in phrases()["whistles"]
            if (phrase["kind"], phrase["category_code"]) == (row["kind"], row["category"])
        )
        self._is_emergency = self._phrase["kind"] == WhistleKind.EMERGENCY

    def play(self) -> None:
        """Blow it and carry it on; the act is the method of its name."""
        with suppress(NotYet):
            self._blow()
            act = getattr(self, f"_{self._row['act']}", None)
            if act is not None:
                act()
        self._tale.rest()

    def _blow(self) -> None:
        tale, now, act = self._tale, self._director.teller.now, self._row["act"]
        level = WhistleLevel.STREET if act == "submitted" else WhistleLevel.COMMUNITY
        units = self._director.units(self._phrase, tale.community)
        issue = now - timedelta(minutes=1) if act in ("draft", "submitted") else self._issued()
        drafted = issue - timedelta(minutes=4 if self._is_emergency else 30)
        self._matter = self._director.lead_up(tale, self._row, drafted)
        by = self._director.blower(tale, level)
        self._director.draft(tale, self._phrase, units, by, max(drafted, tale.at), level)
        if act == "submitted":
            tale.submit(by, self._pace.soon(tale.at, 2, 8))
        elif act != "draft":
            tale.issue(by, max(issue, tale.at))

    def _issued(self) -> Any:
        """Since when the share of the row has been used."""
        kind = CLOCKS.get(self._row["act"], "finish")
        limits = self._director.atlas.whistle_limits[self._phrase["kind"]]
        limit = next(limit for limit in limits if limit.clock_kind == kind)
        amount = limit.limit
        used, now = float(self._row["used"]), self._director.teller.now
        return self._director.used_since(self._tale, amount, used, now)

    # How far the departments have come

    def _officer(self, task: WhistleTask) -> Actor:
        return self._tale.officers(task)[0]

    def _each(self, name: str, tasks: list[WhistleTask]) -> None:
        """The same step by several departments, shortly after each other."""
        for task in tasks:
            getattr(self, f"_do_{name}")(task)

    def _share(self, task: WhistleTask, kind: str, least: float, most: float) -> Any:
        clock = self._tale.clock_of_task(task, kind)
        return max(self._tale.at, self._pace.share(clock, least, most))

    def _do_sign(self, task: WhistleTask) -> None:
        """Sign for it and call the community at once."""
        officer, note = self._officer(task), self._luck.choice(phrases()["contact_notes"])
        self._tale.sign_task(task, officer, self._share(task, "sign", 0.15, 0.5))
        self._tale.contact(task, officer, self._pace.soon(self._tale.at, 0.2, 1.5), note)

    def _do_attend(self, task: WhistleTask) -> None:
        note = self._luck.choice(phrases()["attend_notes"])
        span = (0.4, 0.85) if self._is_emergency else (0.1, 0.22)
        at = self._share(task, "attend", *span)
        self._tale.attend(task, self._officer(task), at, note)

    def _do_plan(self, task: WhistleTask) -> None:
        at = self._pace.soon(self._tale.at, 3, 12)
        if self._is_emergency:
            note = self._luck.choice(words()["desk"]["control"])
            self._tale.control(task, self._officer(task), at, note)
        else:
            plan = self._director.wording(task, self._phrase, "plan")
            self._tale.plan_task(task, self._officer(task), at, plan)

    def _do_finish(self, task: WhistleTask) -> None:
        at = self._share(task, "finish", 0.2, 0.32)
        report = self._director.wording(task, self._phrase, "finish_report")
        self._tale.finish_task(task, self._officer(task), at, report)

    def _do_verify(self, task: WhistleTask) -> None:
        note = self._luck.choice(words()["desk"]["verify"])
        by = self._director.blower(self._tale, WhistleLevel.COMMUNITY)
        self._tale.verify(task, by, self._pace.soon(self._tale.at, 5, 25), note)

    # The acts

    def _signed(self) -> None:
        self._each("sign", self._tale.tasks)

    def _mixed(self) -> None:
        """One on site with a plan, one signed, one silent."""
        tasks = self._tale.tasks
        self._each("sign", [tasks[0], tasks[1], *tasks[3:]])
        self._each("attend", [tasks[0]])
        self._each("plan", [tasks[0]])

    def _attended(self) -> None:
        tasks = self._tale.tasks
        self._each("sign", tasks)
        self._each("attend", tasks[:1])

    def _planned(self) -> None:
        for name in ("sign", "attend", "plan"):
            self._each(name, self._tale.tasks)

    def _late(self) -> None:
        self._planned()
        self._each("finish", self._tale.tasks[1:])

    def _done(self) -> None:
        self._planned()
        self._each("finish", self._tale.tasks)

    def _redone(self) -> None:
        self._done()
        reason = self._luck.choice(phrases()["rework_reasons"]["any"])
        by = self._director.blower(self._tale, WhistleLevel.COMMUNITY)
        at = self._pace.soon(self._tale.at, 10, 40)
        self._tale.redo(self._tale.tasks[0], by, at, reason)

    def _closed(self) -> None:
        self._done()
        self._each("verify", self._tale.tasks)
        clerk = self._director.clerk(self._tale)
        self._tale.close(clerk, self._pace.soon(self._tale.at, 10, 50), self._matter["closing"])

    def _scored(self) -> None:
        self._closed()
        for task in self._tale.tasks:
            at = self._pace.soon(self._tale.at, 5, 30)
            self._director.score(self._tale, task, at)
