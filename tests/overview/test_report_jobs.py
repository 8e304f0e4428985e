"""Large reports: the worker makes them, once, with progress, and says when they are ready."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from overview.ledgers import making
from overview.ledgers.keeping import forget_files
from overview.ledgers.working import work_on_reports
from overview.models import ReportRun
from records.models import Attachment, Job, Notice
from tests.overview.report_files import content_of, lines_of, matters

pytestmark = pytest.mark.django_db


@pytest.fixture
def ordered(world, client, monkeypatch) -> ReportRun:
    """A report that is too long to be made while somebody waits."""
    monkeypatch.setattr(making, "MOST_AT_ONCE", 2)
    matters(world, 4)
    client.force_login(world.user("clerk"))
    answer = client.post("/ledgers/matters/make/", {"kind": "xlsx"})
    run = ReportRun.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/report-runs/{run.pk}/")
    return run


def test_a_long_report_waits_for_the_worker_and_is_found_under_my_jobs(world, client, ordered):
    page = client.get(f"/report-runs/{ordered.pk}/").content.decode()
    assert "正在生成" in page and "/file/" not in page
    jobs = client.get("/jobs/").content.decode()
    assert "事项台账" in jobs and "4 行" in jobs
    assert client.get(f"/report-runs/{ordered.pk}/file/").status_code == 302


def test_the_worker_makes_it_once_and_a_notice_leads_to_it(world, client, ordered):
    assert work_on_reports(timezone.now()) == 1
    assert work_on_reports(timezone.now()) == 0
    ordered.refresh_from_db()
    assert ordered.made_at and ordered.rows == 4 and ordered.job.state == Job.State.DONE
    notice = Notice.objects.get(kind="report_ready")
    assert notice.recipient == world.user("clerk")
    assert notice.params["url"] == f"/report-runs/{ordered.pk}/"
    answer = client.get(f"/report-runs/{ordered.pk}/file/")
    assert len(lines_of(content_of(answer))) == 4


def test_a_job_whose_worker_died_is_begun_anew(world, client, ordered):
    """What a killed worker leaves: a job that runs, a lease that is over, and nothing else."""
    Job.objects.update(state="running", leased_until=timezone.now() - timedelta(seconds=1))
    assert work_on_reports(timezone.now()) == 1
    assert Attachment.objects.about("reportrun", ordered.pk).count() == 2
    assert Notice.objects.filter(kind="report_ready").count() == 1


def test_who_lost_the_power_meanwhile_gets_no_rows(world, client, ordered):
    world.clerk.person.posts.update(until_on=timezone.localdate() - timedelta(days=1))
    work_on_reports(timezone.now())
    ordered.refresh_from_db()
    assert ordered.made_at is None and ordered.job.state == Job.State.FAILED
    assert Notice.objects.get(kind="report_ready").params["failed"]


def test_files_go_after_their_time_and_the_row_stays(world, client, ordered):
    work_on_reports(timezone.now())
    assert forget_files(timezone.now() + timedelta(days=89)) == 0
    assert forget_files(timezone.now() + timedelta(days=92)) == 1
    ordered.refresh_from_db()
    assert not ordered.has_file and ordered.sha256
    assert not Attachment.objects.about("reportrun", ordered.pk).exists()
    answer = client.get(f"/report-runs/{ordered.pk}/file/", follow=True)
    assert "保存期" in answer.content.decode()


def test_word_says_where_its_rows_end(world, client, monkeypatch):
    monkeypatch.setattr(making, "MOST_IN_WORD", 2)
    matters(world, 3)
    client.force_login(world.user("clerk"))
    answer = client.post("/ledgers/matters/make/", {"kind": "docx"})
    assert answer.status_code == 422 and "Word" in answer.content.decode()
    assert not ReportRun.objects.exists()
