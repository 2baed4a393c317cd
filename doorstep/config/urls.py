"""Every address of the product, by face."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("doorstep.faces.shell.account_urls")),
    path("", include("doorstep.faces.shell.urls")),
    path("", include("doorstep.faces.portal.urls")),
    path("desk/", include("doorstep.faces.desk.urls")),
    path("board/", include("doorstep.faces.board.urls")),
    path("office/", include("doorstep.faces.office.urls")),
    path("api/v1/", include("doorstep.faces.api.urls")),
]
handler400 = "doorstep.faces.shell.views.bad_request"
handler403 = "doorstep.faces.shell.views.not_allowed"
handler404 = "doorstep.faces.shell.views.not_found"
handler500 = "doorstep.faces.shell.views.server_error"
