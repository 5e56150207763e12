"""The addresses of the agencies' face."""

from django.urls import path

from forbear.desk.agencies import contacts, placed

urlpatterns = [
    path("placed/", placed.placed, name="placed"),
    path("placed/contacts/", contacts.contacts, name="agency-contacts"),
    path("placed/loan/<path:placement_id>", placed.loan, name="placed-loan"),
]
