from django.urls import path

from doorstep.faces.office import commitments, demands, destroyed, packages, remedies, sealing, staff, views

app_name = "office"
urlpatterns = [
    path("", views.today, name="today"),
    path("today.xlsx", views.today_sheet, name="today_sheet"),
    path("beyond/", demands.demands, name="demands"),
    path("beyond.xlsx", demands.sheet, name="demands_sheet"),
    path("staff/", staff.staff, name="staff"),
    path("staff/<int:account_id>/reset/", staff.reset, name="reset_password"),
    path("remedies/", remedies.remedies, name="remedies"),
    path("remedies.xlsx", remedies.sheet, name="remedies_sheet"),
    path("remedies/<int:remedy_id>/", remedies.remedy, name="remedy"),
    path("remedies/<int:remedy_id>/<slug:verb>/", remedies.step, name="remedy_step"),
    path("destroyed/", destroyed.destroyed, name="destroyed"),
    path("destroyed.xlsx", destroyed.sheet, name="destroyed_sheet"),
    path("commitments/", commitments.commitments, name="commitments"),
    path("commitments.xlsx", commitments.sheet, name="commitments_sheet"),
    path("commitments/<uuid:application_id>/restore/", commitments.restore, name="restore_trust"),
    path("seals/", sealing.seals, name="seals"),
    path("seals/make/", sealing.make, name="make_seal"),
    path("seals/rules/", sealing.rules, name="seal_rules"),
    path("seals/uses/seen/", sealing.seen, name="seen"),
    path("seals/<str:code>/register.pdf", sealing.paper, name="register_paper"),
    path("seals/<str:code>/register.xlsx", sealing.sheet, name="register_sheet"),
    path("packages/", packages.packages, name="packages"),
    path("packages/<slug:code>/", packages.edit, name="package"),
    path("packages/<slug:code>/publish/", packages.publish, name="package_publish"),
    path("packages/<slug:code>/discard/", packages.discard, name="package_discard"),
]
