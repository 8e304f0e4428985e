"""Addresses of the organisation: both trees, outlines and units."""

from django.urls import path

from grids import views

app_name = "grids"
urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("settings/bands/", views.bands, name="bands"),
    path("organisation/units/", views.units, name="units"),
    path(
        "organisation/areas/<slug:code>/children/",
        views.area_children,
        name="area_children",
    ),
    path(
        "organisation/areas/<slug:code>/boundary.geojson",
        views.area_boundary,
        name="area_boundary",
    ),
    path(
        "organisation/parties/<slug:code>/children/",
        views.party_children,
        name="party_children",
    ),
]
