"""The addresses of the visitors' face."""

from django.urls import path

from forbear.desk.visitors import photos, steps, visit

urlpatterns = [
    path("visits/", visit.visits, name="visits"),
    path("visits/photos/<uuid:photo_id>/", photos.photo, name="photo"),
    path("visits/<uuid:visit_id>/", visit.visit, name="visit"),
    path("visits/<uuid:visit_id>/set-out/", steps.set_out, name="set-out"),
    path("visits/<uuid:visit_id>/address/", steps.address, name="visit-address"),
    path("visits/<uuid:visit_id>/arrive/", steps.arrive, name="arrive"),
    path("visits/<uuid:visit_id>/check/", steps.check, name="check-visited"),
    path("visits/<uuid:visit_id>/record/", steps.record, name="record-visit"),
    path("visits/<uuid:visit_id>/photo/", photos.add, name="add-photo"),
    path("visits/<uuid:visit_id>/sign/", steps.sign, name="sign-visit"),
    path("visits/<uuid:visit_id>/take-back/", steps.take_back, name="take-back"),
    path("visits/<uuid:visit_id>/call-off/", steps.call_off, name="call-off"),
]
