"""The addresses of the managers' face, and of the registers that everybody keeps a part of."""

from django.urls import path

from forbear.desk.managers import (
    agencies,
    approvals,
    call_backs,
    holds,
    log,
    promises,
    quality,
    requests,
    team,
    visits,
    wording,
)

urlpatterns = [
    path("team/", team.team, name="team"),
    path("team/<int:number>/to/", team.reassign, name="reassign"),
    path("holds/", holds.register, name="holds"),
    path("holds/alike/", holds.mark_alike, name="mark-alike"),
    path("holds/answer/", holds.answer_alike, name="answer-alike"),
    path("holds/<uuid:hold_id>/end/", holds.end, name="end-hold"),
    path("holds/<uuid:hold_id>/to/", holds.assign, name="assign-hold"),
    path("promises/", promises.register, name="promises"),
    path("call-backs/", call_backs.register, name="call-backs"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/recall/<path:placement_id>", agencies.recall, name="recall-loan"),
    path("cases/<int:number>/agency/", agencies.of_case, name="case-agency"),
    path("cases/<int:number>/agency/letter/", agencies.note_notice, name="note-notice"),
    path("cases/<int:number>/agency/place/", agencies.place, name="place-loan"),
    path("approvals/", approvals.register, name="approvals"),
    path("approvals/<uuid:grant_id>/<slug:how>/", approvals.decide, name="decide-grant"),
    path("authority/", approvals.matrix, name="authority"),
    path("quality/", quality.register, name="quality"),
    path("quality/<uuid:contact_id>/", quality.card, name="card"),
    path("quality/cards/<int:card_id>/comment/", quality.comment, name="comment-card"),
    path("requests/", requests.register, name="requests"),
    path("requests/<uuid:request_id>/decide/", requests.decide, name="decide-request"),
    path("cases/<int:number>/request/", requests.enter, name="enter-request"),
    path("words/", wording.words, name="words"),
    path("log/", log.log, name="log"),
    path("visit-register/", visits.register, name="visit-register"),
    path("visit-register/<uuid:visit_id>/decide/", visits.decide, name="decide-visit"),
    path("visit-register/<uuid:visit_id>/off/", visits.call_off, name="call-off-visit"),
]
