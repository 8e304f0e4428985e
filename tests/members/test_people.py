"""Adding, correcting and appointing people, within reach and never above one's own powers."""

import datetime
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connections, transaction

from lib.errors import Refused
from lib.pii import decrypt, keyed_hash
from members.models import Person, Post
from members.operations import PersonFacts, PostDraft, add_person, appoint, end_post, update_person
from records.models import AuditEntry
from tests.members.conftest import give_post, user_with

TODAY = datetime.date(2026, 11, 23)
ID_NUMBER = "11010519491231002X"


def worker_post(world, **more) -> PostDraft:
    return PostDraft(role="grid_worker", scope=world.sundi_1, from_on=TODAY, **more)


def newcomer(world, at, **facts) -> Person:
    facts = PersonFacts(**{"name": "欧阳春", **facts})
    return add_person(facts, by=world.clerk, at=at, post=worker_post(world))


def code_of(refused) -> str:
    return refused.value.code


def test_a_person_is_kept_encrypted_searchable_and_spelt(world, at):
    person = newcomer(world, at, phone="+86 138-0000-1234", id_number="11010519491231002x")
    person.refresh_from_db()
    assert (person.pinyin, person.initials) == ("ouyangchun", "oyc")
    assert decrypt(person.phone_cipher) == "13800001234"
    assert person.phone_hash == keyed_hash("13800001234")
    assert decrypt(person.id_cipher) == ID_NUMBER
    assert person.birth_year == 1949
    row = str(Person.objects.filter(pk=person.pk).values().get())
    assert "13800001234" not in row
    assert ID_NUMBER not in row
    assert list(Person.objects.matching("欧阳")) == [person]
    assert list(Person.objects.matching("oyc")) == [person]
    assert person.posts.get().role == "grid_worker"


def test_the_audit_keeps_names_of_fields_and_no_values(world, at):
    person = newcomer(world, at, phone="13800001234")
    update_person(person, {"phone": "13900005678", "name": "欧阳夏"}, by=world.clerk, at=at)
    entry = AuditEntry.objects.get(action="person.update")
    assert entry.data == {"fields": ["name", "phone"]}
    assert (entry.subject_type, entry.subject_id) == ("person", person.pk)
    person.refresh_from_db()
    assert (person.name, person.pinyin) == ("欧阳夏", "ouyangxia")


def test_the_same_id_number_is_the_same_person(world, at):
    newcomer(world, at, id_number=ID_NUMBER)
    with pytest.raises(Refused) as refused:
        newcomer(world, at, name="别人", id_number=ID_NUMBER)
    assert code_of(refused) == "person_exists"
    newcomer(world, at, name="甲")
    newcomer(world, at, name="乙")


def test_a_person_nobody_could_find_again_is_refused(world, at):
    with pytest.raises(Refused) as refused:
        add_person(PersonFacts(name="某人"), by=world.clerk, at=at)
    assert code_of(refused) == "person_without_tie"
    assert not Person.objects.filter(name="某人").exists()
    add_person(PersonFacts(name="某人", employer=world.property), by=world.clerk, at=at)


def test_strangers_cannot_correct_a_person(world, at):
    person = newcomer(world, at)
    for stranger in (world.community_other, world.gridworker, world.district, world.volunteer):
        with pytest.raises(PermissionDenied):
            update_person(person, {"name": "x"}, by=stranger, at=at)


def test_membership_is_changed_by_a_party_power_only(world, at, branches):
    person = newcomer(world, at)
    change = {"party_status": "full", "organisation": branches[0]}
    with pytest.raises(Refused) as refused:
        update_person(person, change, by=world.clerk, at=at)
    assert code_of(refused) == "party_facts_not_yours"
    give_post(world.clerk.person, "branch_secretary", branches[0])
    both = world.user("clerk")
    assert update_person(person, change, by=both, at=at).organisation == branches[0]
    with pytest.raises(Refused):
        update_person(person, {"organisation": branches[1]}, by=both, at=at)


def test_unknown_facts_are_a_mistake_of_the_caller(world, at):
    with pytest.raises(TypeError):
        update_person(world.gridworker.person, {"pinyin": "x"}, by=world.clerk, at=at)


@pytest.mark.parametrize(
    ("by", "role", "scope", "outcome"),
    [
        ("clerk", "grid_worker", "sundi_2", "ok"),
        ("clerk", "volunteer", "sundi", "ok"),
        ("clerk", "department_officer", "property", "ok"),
        ("clerk", "community_clerk", "sundi", "ok"),
        ("clerk", "community_secretary", "sundi", "role_above_yours"),
        ("clerk", "grid_worker", "hubei_1", "denied"),
        ("clerk", "street_clerk", "anmin", "denied"),
        ("clerk", "admin", "city", "denied"),
        ("clerk", "district_desk", "yushan_district", "denied"),
        ("clerk", "department_officer", "urban", "denied"),
        ("clerk", "grid_worker", "sundi", "role_not_here"),
        ("clerk", "grid_worker", "property", "role_not_here"),
        ("gridhead", "grid_worker", "sundi_1", "denied"),
        ("street", "community_secretary", "yushan", "post_taken"),
        ("street", "community_clerk", "yushan", "ok"),
        ("admin", "department_officer", "urban", "ok"),
        ("admin", "district_desk", "yushan_district", "ok"),
        ("admin", "admin", "city", "ok"),
        ("admin", "admin", "city_dh", "denied"),
        ("admin", "grid_worker", "liyuan_1", "denied"),
        ("system", "admin", "city_dh", "ok"),
    ],
)
def test_who_may_give_which_post_where(world, at, by, role, scope, outcome):
    person = Person.objects.create(name="somebody")
    draft = PostDraft(role=role, scope=getattr(world, scope), from_on=TODAY)
    actor = getattr(world, by)
    if outcome == "ok":
        assert appoint(person, draft, by=actor, at=at).scope == draft.scope
    elif outcome == "denied":
        with pytest.raises(PermissionDenied):
            appoint(person, draft, by=actor, at=at)
    else:
        with pytest.raises(Refused) as refused:
            appoint(person, draft, by=actor, at=at)
        assert code_of(refused) == outcome
    assert person.posts.exists() is (outcome == "ok")


def test_party_posts_are_given_by_a_party_power(world, at, branches):
    person = Person.objects.create(name="somebody")
    draft = PostDraft(role="group_leader", scope=branches[0], from_on=TODAY)
    with pytest.raises(PermissionDenied):
        appoint(person, draft, by=world.clerk, at=at)
    secretary = user_with("branch_secretary", branches[0])
    assert appoint(person, draft, by=secretary, at=at).organisation == branches[0]
    other = PostDraft(role="group_leader", scope=branches[1], from_on=TODAY)
    with pytest.raises(PermissionDenied):
        appoint(person, other, by=secretary, at=at)


def test_a_place_that_is_closed_or_not_open_yet_takes_no_post(world, at):
    before = PostDraft(role="volunteer", scope=world.sundi, from_on=datetime.date(2019, 1, 1))
    with pytest.raises(Refused) as refused:
        appoint(Person.objects.create(name="x"), before, by=world.clerk, at=at)
    assert code_of(refused) == "place_closed"


@pytest.mark.parametrize(
    ("begins", "ends", "is_free"),
    [(0, None, False), (-10, 0, False), (5, 5, False), (11, None, True), (-5, -1, True)],
)
def test_the_same_post_twice_at_a_time_is_refused_kindly(world, at, begins, ends, is_free):
    def day(offset):
        return None if offset is None else TODAY + datetime.timedelta(days=offset)

    person = newcomer(world, at)
    post = person.posts.get()
    end_post(post, on=day(10), by=world.clerk, at=at, reason="")
    again = PostDraft(
        role="grid_worker", scope=world.sundi_1, from_on=day(begins), until_on=day(ends)
    )
    if is_free:
        appoint(person, again, by=world.clerk, at=at)
    else:
        with pytest.raises(Refused) as refused:
            appoint(person, again, by=world.clerk, at=at)
        assert code_of(refused) == "post_overlaps"


def test_another_role_or_place_at_the_same_time_is_a_cross_appointment(world, at):
    person = newcomer(world, at)
    for role, scope in (("grid_head", world.sundi_2), ("grid_worker", world.sundi_2)):
        appoint(person, PostDraft(role=role, scope=scope, from_on=TODAY), by=world.clerk, at=at)
    assert person.posts.count() == 3


def test_the_database_itself_refuses_overlaps_and_two_scopes(world):
    person = world.gridworker.person
    since = datetime.date(2021, 1, 1)
    bad = (
        {"area": world.sundi_1, "from_on": since},
        {"area": world.sundi_1, "from_on": datetime.date(2019, 1, 1), "until_on": since},
        {"area": world.sundi_2, "unit": world.urban, "from_on": since},
        {"from_on": since},
        {"area": world.sundi_2, "from_on": since, "until_on": datetime.date(2020, 1, 1)},
    )
    for fields in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            Post.objects.create(person=person, role="grid_worker", **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=person, role="king", area=world.sundi_2, from_on=since)


def test_ending_a_post_keeps_it_as_history(world, at):
    post = world.gridworker.active_posts[0]
    yesterday = TODAY - datetime.timedelta(days=1)
    end_post(post, on=yesterday, by=world.clerk, at=at, reason="retired")
    assert world.user("gridworker").active_posts == []
    assert AuditEntry.objects.get(action="post.end").reason == "retired"
    with pytest.raises(Refused) as refused:
        end_post(post, on=TODAY, by=world.clerk, at=at, reason="")
    assert code_of(refused) == "post_has_ended"


def test_a_post_cannot_end_before_it_began_nor_by_a_stranger(world, at):
    post = world.gridworker.active_posts[0]
    with pytest.raises(Refused) as refused:
        end_post(post, on=datetime.date(2019, 1, 1), by=world.clerk, at=at, reason="")
    assert code_of(refused) == "ends_before_start"
    with pytest.raises(PermissionDenied):
        end_post(post, on=TODAY, by=world.community_other, at=at, reason="")


@pytest.mark.django_db(transaction=True)
def test_two_clerks_giving_the_same_post_at_once_give_it_once(world, at):
    person = Person.objects.create(name="somebody")
    start, outcomes = threading.Barrier(2), []

    def work(name):
        try:
            start.wait()
            appoint(person, worker_post(world), by=world.user(name), at=at)
            outcomes.append("ok")
        except Refused as refused:
            outcomes.append(refused.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(name,)) for name in ("clerk", "community")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["ok", "post_overlaps"]
