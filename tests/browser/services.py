"""The catalogue, requests and a counter on the photographs, in each interesting state."""

from __future__ import annotations

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from grids.models import Place
from services.models import ServiceItem, ServiceRequest
from services.operations import agency as acting
from services.operations import requests as steps
from services.operations.catalogue import load_catalogue
from services.operations.materials import receive_material
from services.operations.queueing import call_next, draw_number
from services.operations.requests import RequestDraft, ask_service
from tests.services.agency import drawn
from tests.world import SINCE, World
from tickets.operations.intake import Contact

Pages = dict[str, str]
OPEN = {str(day): [["00:00", "24:00"]] for day in range(7)}
PAPER = {"name": "户口簿", "kind": "original", "received_from": "本人"}


def station(world: World) -> Place:
    """The service centre of the community, with the catalogue it offers."""
    place = Place.objects.create(
        name="孙底社区党群服务中心",
        kind="service_centre",
        area=world.sundi,
        lng=118.5105,
        lat=31.6905,
        hours=OPEN,
        address="太白大道88号",
        phone="0555-2360002",
        valid_from=SINCE,
    )
    load_catalogue(world.city, by=world.system, at=world.now)
    return place


def asked(world: World, code: str, mode: str, **more: Any) -> tuple[ServiceRequest, str]:
    """Somebody asks."""
    item = ServiceItem.objects.get(city=world.city, code=code)
    draft = RequestDraft(item=item, area=world.sundi, mode=mode, address="3栋2单元201", **more)
    contact = Contact("欧阳奶奶", "13812345678")
    return ask_service(draft, contact, by=world.system, at=world.now - timedelta(hours=5))


def authorised(row: ServiceRequest, *, by: Any, at: datetime) -> None:
    """The clerk acts for whoever asked, who signed on the screen."""
    steps.accept(row, by=by, at=at)
    steps.begin(row, by=by, at=at)
    steps.name_agent(row, by=by, at=at, agent=by)
    day = timezone.localdate(at)
    dates = {"authorised_on": day - timedelta(days=3), "authorised_until": day + timedelta(days=60)}
    acting.authorise(row, by=by, at=at, signature=drawn(), **dates)


def served(world: World) -> SimpleNamespace:
    """A counter at which two wait, and requests: new, missing papers, with an agent, in public."""
    place, by, at = station(world), world.user("community"), world.now
    for _number in range(3):
        waiting = draw_number(place, at=at)
    call_next(place, by=by, at=at)
    fresh, fresh_code = asked(world, "C02", "visit", words="老人腿脚不便，请上门。")
    short, short_code = asked(world, "A02", "online")
    steps.ask_materials(short, by=by, at=at, missing="身份证复印件（正反面）；户口簿本人页")
    agency, agency_code = asked(world, "A03", "agent", wished="工作日上午")
    public, public_code = asked(world, "A01", "agent")
    ready, _code = asked(world, "A02", "agent")
    for row in (agency, public, ready):
        authorised(row, by=by, at=at)
    receive_material(agency, by=by, at=at, **PAPER)
    for days, words in ((2, "在街道便民服务中心领取申请表。"), (0, "材料交医保窗口预审，已受理。")):
        on = timezone.localdate(at) - timedelta(days=days)
        acting.note_step(agency, by=by, at=at, done_on=on, step=words)
    steps.publicise(public, by=by, at=at)
    steps.finish(ready, by=by, at=at, result="医保参保信息已登记。")
    done, done_code = asked(world, "C01", "online")
    steps.accept(done, by=by, at=at)
    steps.begin(done, by=by, at=at)
    steps.finish(done, by=by, at=at, result="已开通助餐，每天11点半送到。")
    acting.hand_over(done, by=by, at=at, received_by="本人")
    return SimpleNamespace(
        place=place,
        waiting=waiting,
        fresh=fresh,
        agency=agency,
        ready=ready,
        codes={
            "new": fresh_code,
            "short": short_code,
            "public": public_code,
            "done": done_code,
            "agency": agency_code,
        },
        item=agency.item,
    )


def service_pages(world: World) -> Pages:
    """What residents look at."""
    row = served(world)
    followed = {f"service-{name}": f"/service-receipts/{row.codes[name]}/" for name in row.codes}
    here = world.sundi.code
    return {
        "services": "/services/",
        "services-group": "/services/?group=affairs",
        "services-found": "/services/?q=gljt",
        "services-none": "/services/?q=zzzz",
        "service": f"/services/{row.item.pk}/",
        "service-near": f"/services/{row.item.pk}/?at={here}",
        "service-ask": f"/services/{row.item.pk}/ask/?mode=agent&at={here}",
        "services-publicity": "/services/publicity/",
        **followed,
        "station": f"/stations/{row.place.pk}/",
        "queue-number": row.waiting.get_absolute_url(),
    }


def request_pages(world: World) -> Pages:
    """What the community looks at."""
    row = served(world)
    desk, agency = "/service-requests/", f"/service-requests/{row.agency.pk}/"
    return {
        "service-requests": desk,
        "service-requests-none": f"{desk}?status=rated",
        "service-request": agency,
        "service-request-new": f"{desk}new/",
        "service-request-finish": f"{agency}moves/finish/",
        "service-request-decline": f"{desk}{row.fresh.pk}/moves/decline/",
        "service-request-authorise": f"{agency}moves/authorise/",
        "service-paper-new": f"{agency}papers/new/",
        "service-paper-return": f"/service-papers/{row.agency.materials.get().pk}/return/",
        "service-reveal": f"{agency}reveal/",
        "service-request-step": f"{agency}moves/note-step/",
        "service-hand-over": f"{desk}{row.ready.pk}/moves/hand-over/",
        "service-signature": f"/service-signatures/{row.agency.signatures.get().pk}/",
        "service-counters": "/service-counters/",
        "service-counter": f"/service-counters/{row.place.pk}/",
        "catalogue": "/catalogue/",
        "catalogue-new": "/catalogue/new/",
        "workbench-requests": "/workbench/",
    }
