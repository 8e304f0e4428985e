"""Addresses of the organisation: both trees, outlines and units."""

from django.urls import path

from grids import views

app_name = "grids"
urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/places/", views.places, name="places"),
    path("organisation/places/new/", views.place_edit, name="place_new"),
    path("organisation/places/<int:place_id>/", views.place, name="place"),
    path("organisation/places/<int:place_id>/edit/", views.place_edit, name="place_edit"),
    path("place/<int:place_id>/", views.place_public, name="place_public"),
    path("settings/bands/", views.bands, name="bands"),
    path("organisation/areas/", views.areas, name="areas"),
    path("organisation/parties/", views.parties, name="parties"),
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
