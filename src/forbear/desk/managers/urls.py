"""The addresses of the managers' face."""

from django.urls import path

from forbear.desk.managers import holds, log, team

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/<int:number>/to/", team.reassign, name="reassign"),
    path("holds/", holds.register, name="holds"),
    path("holds/<uuid:hold_id>/end/", holds.end, name="end-hold"),
    path("log/", log.log, name="log"),
]
