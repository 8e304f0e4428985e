"""Addresses of the organisation: both trees, outlines and units."""

from django.urls import path

from grids import views

app_name = "grids"
urlpatterns = [
    path("organisation/", views.organisation, name="organisation"),
    path("organisation/units/", views.units, name="units"),
    path(
        "organisation/areas/<str:code>/children/",
        views.area_children,
        name="area_children",
    ),
    path(
        "organisation/areas/<str:code>/boundary.geojson",
        views.area_boundary,
        name="area_boundary",
    ),
    path(
        "organisation/parties/<str:code>/children/",
        views.party_children,
        name="party_children",
    ),
]
