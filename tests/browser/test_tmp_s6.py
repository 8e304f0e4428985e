import pytest

from tests.browser.test_every_page_photographed import SIZES, faults
from tests.browser.visits import circle_pages, near_pages, visit_pages


@pytest.mark.parametrize(
    "who,pages", [("gridworker", visit_pages), ("clerk", circle_pages), ("", near_pages)]
)
def test_shots(site, world, who, pages):
    rows = pages(world)
    if who == "gridworker":
        rows["workbench"] = "/workbench/"
    if who == "":
        rows |= {"home": "/", "building": f"/b/{world.sundi_b1.code}/"}
    person = site.person(who) if who else site.resident(phone=False)
    wrong = []
    for name, path in rows.items():
        answer = person.page.goto(path)
        if answer.status != 200:
            wrong.append((path, answer.status))
            continue
        for size, viewport in SIZES.items():
            person.page.set_viewport_size(viewport)
            with person.whole_page():
                person.photograph(f"s6-{name}-{size}")
                wrong += [f"{path} {size}: {fault}" for fault in faults(person)]
    assert not wrong, "\n".join(map(str, wrong))
