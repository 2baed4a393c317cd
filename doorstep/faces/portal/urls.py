from django.urls import path

from doorstep.faces.portal.views import (
    bring,
    certificates,
    follow,
    items,
    packages,
    pages,
    phone,
    phone_parts,
    ratings,
    sites,
    tickets,
)

app_name = "portal"
urlpatterns = [
    path("", items.home, name="home"),
    path("items/", items.browse, name="items"),
    path("items/<str:code>/", items.show, name="item"),
    path("items/<str:code>/bring/", bring.show, name="bring"),
    path("packages/", packages.browse, name="packages"),
    path("packages/<slug:code>/", packages.show, name="package"),
    path("sites/", sites.browse, name="sites"),
    path("sites/<str:code>/", sites.show, name="site"),
    path("t/", tickets.find, name="ticket_find"),
    path("t/<str:code>/", tickets.show, name="ticket"),
    path("t/<str:code>/give-up/", tickets.give_up, name="ticket_give_up"),
    path("check/", certificates.ask, name="check"),
    path("check/file/", certificates.judge, name="check_file"),
    path("check/<str:code>/", certificates.tell, name="check_result"),
    path("follow/", follow.find, name="follow_find"),
    path("follow/<str:code>/", follow.show, name="follow"),
    path("rate/", ratings.find, name="rate_find"),
    path("rate/<str:code>/", ratings.rate, name="rate"),
    path("p/<str:secret>/", phone.papers, name="phone"),
    path("p/<str:secret>/state/", phone.state, name="phone_state"),
    path("p/<str:secret>/papers/<int:row_id>/", phone.send, name="phone_send"),
    path("p/<str:secret>/papers/<int:row_id>/parts/", phone_parts.begin, name="phone_begin"),
    path("p/<str:secret>/parts/<uuid:upload_id>/", phone_parts.part, name="phone_part"),
    path("p/<str:secret>/pages/<int:page_id>/drop/", phone.drop, name="phone_drop"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
