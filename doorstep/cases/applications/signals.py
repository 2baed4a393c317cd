"""News from affairs to the apps above, inside the transaction; each signal has one receiver."""

from django.dispatch import Signal

# An affair has ended: finished, not accepted or withdrawn. Sent with `application` and `actor`.
# Received by cases.ratings, which makes the slip that asks for a judgement (一次一评).
ended = Signal()

# The state of an affair that is part of a bundle (一件事) has changed. Sent with `application` and `actor`.
# Received by cases.packages, which begins what waited for it and lets the bundle's state follow.
moved = Signal()

# A verb has locked the row of an affair that is part of a bundle. Sent with `application`.
# Received by cases.packages, which locks the bundle's row: everybody takes affair, bundle, seal in this order.
locked = Signal()
