"""The addresses of the agents' face."""

from django.urls import path

from forbear.desk.agents import ask_visit, call, case, day, find, grants, queue, replies, steps

urlpatterns = [
    path("", queue.home, name="home"),
    path("queue/", queue.queue, name="queue"),
    path("next/", queue.take_next, name="next"),
    path("find/", find.find, name="find"),
    path("day/", day.day, name="day"),
    path("replies/", replies.replies, name="replies"),
    path("replies/<uuid:reply_id>/read/", replies.read, name="read-reply"),
    path("cases/<int:number>/", case.case, name="case"),
    path("cases/<int:number>/part/<slug:part>/", case.part, name="case-part"),
    path("cases/<int:number>/open/", steps.open_case, name="open-case"),
    path("cases/<int:number>/back/", steps.give_back, name="give-back"),
    path("cases/<int:number>/hold/", steps.hold, name="hold"),
    path("cases/<int:number>/wish/", steps.wish, name="wish"),
    path("cases/<int:number>/told/", steps.told_payment, name="told-payment"),
    path("cases/<int:number>/payment/", steps.payment, name="payment"),
    path("cases/<int:number>/plan/", grants.plan, name="ask-plan"),
    path("cases/<int:number>/waiver/", grants.waiver, name="ask-waiver"),
    path("cases/<int:number>/unmask/<str:point_id>/", steps.unmask, name="unmask"),
    path("cases/<int:number>/visit/", ask_visit.ask_visit, name="ask-visit"),
    path("cases/<int:number>/call/", call.press, name="press-call"),
    path("cases/<int:number>/called-in/", call.called_in, name="called-in"),
    path("calls/<uuid:contact_id>/", call.call, name="call"),
    path("calls/<uuid:contact_id>/check/", call.check, name="check-person"),
    path("calls/<uuid:contact_id>/outcome/", call.outcome, name="outcome"),
    path("outcomes/<uuid:outcome_id>/undo/", steps.undo, name="undo"),
]
