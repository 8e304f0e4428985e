"""The inbox page: own notices only, paged by key, read once."""

import pytest

from records.models import Notice
from records.operations import post_notices
from tests.records.conftest import notice_texts

__all__ = ["notice_texts"]
pytestmark = pytest.mark.usefixtures("notice_texts")


def tell(user, at, number=1, **params):
    for n in range(number):
        post_notices(
            "probe",
            to=[user.pk],
            event=f"event {user.pk} {n}",
            about=("ticket", n),
            params={"number": f"MAS{n}", "url": f"/tickets/MAS{n}/", **params},
            at=at,
        )


def test_each_reader_sees_only_the_own_inbox(world, client, at):
    tell(world.community, at)
    tell(world.clerk, at, number=2)
    client.force_login(world.community)
    page = client.get("/notices/").content.decode()
    assert "MAS0" in page
    assert "MAS1" not in page
    theirs = Notice.objects.to(world.clerk).first()
    assert client.post(f"/notices/{theirs.pk}/read/").status_code == 404


def test_opening_a_notice_marks_it_and_leads_to_the_matter(world, client, at):
    tell(world.community, at)
    notice = Notice.objects.to(world.community).get()
    client.force_login(world.community)
    assert client.get(f"/notices/{notice.pk}/read/").status_code == 405
    assert client.post(f"/notices/{notice.pk}/read/").url == "/tickets/MAS0/"
    assert "MAS0" not in client.get("/notices/?show=unread").content.decode()
    assert "MAS0" in client.get("/notices/").content.decode()


def test_all_can_be_marked_as_read(world, client, at):
    tell(world.community, at, number=3)
    client.force_login(world.community)
    client.post("/notices/read/")
    assert not Notice.objects.to(world.community).unread().exists()


def test_pages_are_cut_by_key_and_cost_the_same(world, client, at, django_assert_max_num_queries):
    tell(world.community, at, number=60)
    client.force_login(world.community)
    client.get("/notices/")
    with django_assert_max_num_queries(12) as first:
        page = client.get("/notices/")
    older = page.context["older"]
    with django_assert_max_num_queries(len(first)):
        second = client.get(f"/notices/{older}")
    numbers = [notice.subject_id for notice, _ in page.context["entries"]]
    numbers += [notice.subject_id for notice, _ in second.context["entries"]]
    assert numbers == list(range(59, 9, -1))


def test_text_in_a_notice_cannot_become_markup(world, client, at):
    tell(world.community, at, number=1)
    client.force_login(world.community)
    page = client.get("/notices/").content.decode()
    assert "It is &lt;late&gt; &amp; waits." in page
