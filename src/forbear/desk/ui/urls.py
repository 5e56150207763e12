"""The addresses that every face shares."""

from django.urls import path

from forbear.desk.ui.language import choose
from forbear.desk.ui.sign_in import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-in/code/", views.second_factor, name="second-factor"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("language/", choose, name="language"),
]
