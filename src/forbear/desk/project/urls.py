"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("forbear.desk.ui.urls")),
    path("", include("forbear.desk.agents.urls")),
    path("", include("forbear.desk.managers.urls")),
    path("", include("forbear.desk.visitors.urls")),
    path("", include("forbear.desk.api.urls")),
    path("", include("forbear.desk.agencies.urls")),
]
handler403 = "forbear.desk.project.errors.not_allowed"
handler404 = "forbear.desk.project.errors.not_found"
handler500 = "forbear.desk.project.errors.went_wrong"
