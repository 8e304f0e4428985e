"""Wishes from being made to the thanks: who may what, what is refused, what nobody ever reads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from grids.models import OrganisationChange
from grids.operations.plans import Plan
from lib.errors import Refused
from lib.pii import decrypt
from overview.operations.changes import approve_change
from records.models import Notice
from services.models import Wish, WishClaim
from services.operations import claims, wishes
from services.operations.deliberations import TopicDraft, raise_topic
from tests.overview.changes import proposed
from tests.services.wishes import (
    HELPER,
    NAME,
    PHONE,
    claimed,
    draft,
    facts_of,
    fresh,
    fulfilled,
    made,
    published,
    rated,
    verified,
)
from tickets.models import Ticket
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db


def code_of(act, *args, **kwargs) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        act(*args, **kwargs)
    return refused.value.code, refused.value.field


def test_what_is_kept_of_a_wisher_is_encrypted(world):
    wish = made(world)
    stored = str(Wish.objects.filter(pk=wish.pk).values().get())
    assert not any(words in stored for words in (NAME, PHONE, "儿女", "301"))
    assert decrypt(wish.story_cipher).startswith("腿脚不便")
    assert wish.community == world.sundi
    assert wish.number.startswith("MASW2611")
    assert wish.public_line.endswith("拐杖")
    assert Notice.objects.filter(kind="wish_made", recipient=world.clerk).exists()


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"consented": False}, "consent_needed", "consented"),
        ({"age_band": "under_14", "group": "child"}, "guardian_needed", "guardian_consent"),
        ({"need": "给张大爷买拐杖"}, "personal_data", "need"),
        ({"need": "送到2-501"}, "personal_data", "need"),
        ({"need": " "}, "reason_needed", "need"),
    ],
)
def test_a_wish_that_cannot_be_shown_is_refused_at_its_field(world, changes, code, field):
    given = draft(world, **changes)
    assert code_of(wishes.make_wish, given, by=world.gridworker, at=world.now) == (code, field)


def test_a_wish_belongs_to_a_community_and_staff_note_only_their_own(world):
    street = draft(world, area=world.anmin)
    answer = code_of(wishes.make_wish, street, by=world.street, at=world.now)
    assert answer == ("area_not_for_wish", "area")
    with pytest.raises(PermissionDenied):
        wishes.make_wish(draft(world), by=world.gridworker_other, at=world.now)
    own = draft(world, source="public")
    assert wishes.make_wish(own, by=world.system, at=world.now)[0].source == "public"


def test_two_go_together_to_the_home_of_a_vulnerable_person(world):
    wish = made(world)
    given = {"by": world.gridworker, "at": world.now}
    for companion in ("", "王格"):
        words = facts_of(wish, companion=companion)
        answer = code_of(wishes.verify_wish, wish, **given, **words)
        assert answer == ("companion_needed", "companion")
    plain = made(world, group="none", age_band="adult")
    words = facts_of(plain, companion="")
    assert wishes.verify_wish(plain, **given, **words).status == "verified"
    both = wishes.verify_wish(wish, **given, **facts_of(wish))
    assert (both.checked_by, both.companion) == ("王格", "孙楼")


def test_a_wish_beyond_the_limit_is_not_verified(world, settings):
    wish = made(world, cost=20_000)
    given = {"by": world.gridworker, "at": world.now}
    assert code_of(wishes.verify_wish, wish, **given, **facts_of(wish)) == ("too_costly", "cost")
    settings.WISH_MOST_YUAN = 20_000
    assert wishes.verify_wish(wish, **given, **facts_of(wish)).status == "verified"


def test_only_the_community_hangs_a_wish_on_the_wall(world):
    wish = verified(world)
    with pytest.raises(PermissionDenied):
        wishes.publish_wish(wish, by=world.gridworker, at=world.now)
    with pytest.raises(PermissionDenied):
        wishes.publish_wish(wish, by=world.community_other, at=world.now)
    wish = wishes.publish_wish(wish, by=world.clerk, at=world.now)
    assert wish.status == "published"
    assert (wish.wall_until - world.now.date()).days == 30


def test_refusing_politely_refers_and_the_matter_is_the_wishers(world):
    wish = made(world, need="白内障手术", cost=20_000)
    category = world.category("0901")
    words = {"reason": "手术费用超出微心愿范围，我们为您转办救助申请。", "category": category}
    wish = wishes.reject_wish(wish, by=world.community, at=world.now, **words)
    ticket = Ticket.objects.get(source="wish")
    assert wish.status == "rejected"
    assert wish.referral_ticket == ticket
    assert ticket.category == category
    assert ticket.source_ref == wish.number
    assert decrypt(ticket.requesters.get().phone_cipher) == PHONE
    answer = code_of(wishes.refer_wish, wish, by=world.community, at=world.now, category=category)
    assert answer[0] == "referred_already"
    assert Ticket.objects.filter(source="wish").count() == 1


def test_a_refused_wish_is_referred_later_with_one_tap(world):
    wish = made(world, cost=20_000)
    given = {"by": world.community, "at": world.now}
    wish = wishes.reject_wish(wish, **given, reason="超出范围", referral="社区救助窗口")
    assert (wish.referral, wish.referral_ticket) == ("社区救助窗口", None)
    wish = wishes.refer_wish(wish, **given, category=world.category("0906"))
    assert wish.referral_ticket.category.code == "0906"
    assert [row.move for row in wish.records.all()] == ["make", "reject", "refer"]


def test_one_claims_and_the_next_is_told(world):
    wish, claim, _code = claimed(world)
    assert (wish.status, claim.outcome) == ("claimed", "")
    assert claim.holder not in ("", "热心人")
    late = claims.ClaimDraft(contact=Contact("别人", "13700000000"))
    assert code_of(claims.claim_wish, wish, late, by=world.system, at=world.now)[0] == (
        "claimed_already"
    )
    assert Notice.objects.filter(kind="wish_claimed", recipient=world.clerk).exists()


def test_nobody_holds_more_than_three_wishes(world):
    for _number in range(3):
        claimed(world)
    fourth = published(world)
    mine = claims.ClaimDraft(contact=Contact("热心人", HELPER))
    answer = code_of(claims.claim_wish, fourth, mine, by=world.system, at=world.now)
    assert answer[0] == "too_many_claims"
    assert fresh(fourth).status == "published"
    first = Wish.objects.filter(status="claimed").earliest("pk")
    claims.deliver_wish(first, by=world.gridworker, at=world.now, note="送到")
    claims.claim_wish(fourth, mine, by=world.system, at=world.now)


def test_a_unit_claims_several_and_only_for_itself(world):
    rows = [published(world, need=f"台灯{number}") for number in range(4)]
    taken = rows[0]
    claims.claim_wish(
        taken, claims.ClaimDraft(contact=Contact("人", HELPER)), by=world.system, at=world.now
    )
    made_ = claims.claim_wishes(rows, by=world.property_officer, at=world.now, unit=world.property)
    assert [claim.wish_id for claim in made_] == [row.pk for row in rows[1:]]
    assert {claim.holder for claim in made_} == {"阳光物业"}
    with pytest.raises(PermissionDenied):
        claims.claim_wishes([taken], by=world.department, at=world.now, unit=world.property)
    wish = fresh(rows[1])
    wish = claims.begin_wish(wish, by=world.property_officer, at=world.now)
    wish = claims.deliver_wish(wish, by=world.property_officer, at=world.now, note="装好了")
    assert wish.status == "fulfilled"
    with pytest.raises(PermissionDenied):
        claims.begin_wish(fresh(rows[2]), by=world.department, at=world.now)


def test_a_team_claims_through_its_staff(world):
    team = claims.ClaimDraft(team=world.sundi_1)
    claim, _code = claims.claim_wish(published(world), team, by=world.gridworker, at=world.now)
    assert "孙底第一网格" in claim.holder
    with pytest.raises(PermissionDenied):
        claims.claim_wish(published(world), team, by=world.gridworker_other, at=world.now)


def test_whoever_does_not_begin_makes_room_once(world):
    wish, claim, _code = claimed(world)
    begun, _claim, _code = claimed(world, phone="13711112222")
    claims.begin_wish(begun, by=world.gridworker, at=world.now)
    three = world.now + timedelta(days=3)
    assert claims.release_due(three - timedelta(seconds=1)) == 0
    assert claims.release_due(three) == 1
    assert claims.release_due(three) == 0
    wish, claim = fresh(wish), fresh(claim)
    assert (wish.status, claim.outcome) == ("published", "released")
    assert fresh(begun).status == "fulfilling"
    assert wish.records.filter(move="time-out").count() == 1
    assert claims.release(wish.pk, claim.pk, three) is False
    claims.claim_wish(
        wish, claims.ClaimDraft(contact=Contact("人", HELPER)), by=world.system, at=three
    )
    assert WishClaim.objects.filter(wish=wish).count() == 2


def test_what_nobody_claims_leaves_the_wall_and_can_be_hung_again(world):
    wish = published(world)
    later = world.now + timedelta(days=31)
    assert claims.expire_due(later - timedelta(days=1)) == 0
    assert claims.expire_due(later) == 1
    assert claims.expire_due(later) == 0
    assert fresh(wish).status == "expired"
    again = wishes.publish_wish(fresh(wish), by=world.community, at=later)
    assert again.status == "published"


def test_a_wish_given_back_hangs_again(world):
    wish, claim, _code = claimed(world)
    wish = claims.give_back(wish, by=world.system, at=world.now, reason="临时出差")
    assert (wish.status, fresh(claim).outcome) == ("published", "given_back")


def test_no_photo_without_consent_and_never_of_a_child(world):
    pictures = {"note": "送到", "photos": [object()]}
    wish, _claim, _code = claimed(world)
    answer = code_of(claims.deliver_wish, wish, by=world.gridworker, at=world.now, **pictures)
    assert answer == ("no_photo_consent", "photos")
    small = {"age_band": "under_14", "group": "child", "guardian_consent": True}
    child, _claim, _code = claimed(world, "13711112222", photo_consent=True, **small)
    assert child.photo_consent is False
    answer = code_of(claims.deliver_wish, child, by=world.gridworker, at=world.now, **pictures)
    assert answer == ("no_photo_consent", "photos")


def test_thanks_are_read_before_they_are_shown(world):
    wish = rated(world)
    assert (wish.status, wish.stars, wish.thanks_shown) == ("rated", 5, False)
    given = {"by": world.gridworker, "at": world.now}
    answer = code_of(wishes.show_thanks, wish, **given, thanks="谢谢王阿姨")
    assert answer == ("personal_data", "thanks")
    wish = wishes.show_thanks(wish, **given, thanks="谢谢好心人")
    assert wish.thanks_shown
    assert code_of(wishes.show_thanks, wish, **given, thanks="再谢")[0] == "no_thanks"


def test_a_wish_is_withdrawn_until_somebody_has_claimed_it(world):
    given = {"by": world.system, "at": world.now, "reason": "不需要了"}
    assert wishes.withdraw_wish(published(world), **given).status == "withdrawn"
    assert code_of(wishes.withdraw_wish, fulfilled(world), **given)[0] == "move_not_open"


def test_what_a_merged_community_had_goes_to_the_other(world):
    wish = made(world, area=world.sundi)
    in_grid, _claim, _code = claimed(world)
    topic = raise_topic(
        TopicDraft(area=world.sundi, topic="停车", text="乱停"), by=world.clerk, at=world.now
    )
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), into=world.yushan.pk)
    change = approve_change(proposed(world, "merge", plan), by=world.district, at=world.now)
    wish, in_grid, topic = fresh(wish), fresh(in_grid), fresh(topic)
    assert (wish.area, wish.community) == (world.yushan, world.yushan)
    assert (in_grid.area, in_grid.community) == (world.sundi_1, world.yushan)
    assert topic.area == world.yushan
    assert wish.records.latest("pk").move == topic.records.latest("pk").move == "follow-area"
    done = OrganisationChange.objects.get(pk=change.pk).outcome
    assert (done["wishes_moved"], done["deliberations_moved"]) == (1, 1)


def test_a_grid_that_moves_takes_its_wishes_to_the_new_community(world):
    wish = made(world)
    plan = Plan(subjects=(world.sundi_1.pk,), parent=world.yushan.pk)
    approve_change(proposed(world, "move", plan), by=world.district, at=world.now)
    assert fresh(wish).community == world.yushan
