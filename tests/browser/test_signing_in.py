"""Signing in and out in a real browser."""


def test_a_person_signs_in_and_lands_on_the_workbench(site):
    clerk = site.person("clerk")
    assert clerk.page.url.rstrip("/").endswith(("/workbench", ""))
