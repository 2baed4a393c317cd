"""News from the calendar to the apps above, inside the transaction; each signal has one receiver."""

from django.dispatch import Signal

# The holidays of `years` were taken in. Received by cases.applications, which counts provisional dates anew.
published = Signal()
