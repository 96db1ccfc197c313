"""Addresses of the pages of supervisors and of follow-ups."""

from __future__ import annotations

from django.urls import URLPattern

from balise.web.routes import both

from . import follow_ups, supervisor, supervisor_hanging, supervisor_reviews

patterns: list[URLPattern] = [
    both("guichet/supervision/", "desk/supervision/", supervisor.supervision, "desk_supervision"),
    both(
        "guichet/supervision/maintenant/", "desk/supervision/now/", supervisor.supervision_now, "desk_supervision_now"
    ),
    both("guichet/en-suspens/", "desk/left-hanging/", supervisor_hanging.left_hanging, "desk_hanging"),
    both("guichet/en-suspens/balayer/", "desk/left-hanging/sweep/", supervisor_hanging.sweep, "desk_sweep"),
    both(
        "guichet/en-suspens/confier/<str:noun>/<uuid:id>/",
        "desk/left-hanging/hand-over/<str:noun>/<uuid:id>/",
        supervisor_hanging.hand_over,
        "desk_hand_over",
    ),
    both("guichet/evaluations/", "desk/reviews/", supervisor_reviews.reviews, "desk_reviews"),
    both("guichet/evaluations/<uuid:id>/", "desk/reviews/<uuid:id>/", supervisor_reviews.review, "desk_review"),
    both("guichet/mes-evaluations/", "desk/my-reviews/", supervisor_reviews.my_reviews, "desk_my_reviews"),
    both("guichet/suivis/", "desk/follow-ups/", follow_ups.follow_ups, "desk_follow_ups"),
    both("guichet/suivis/<uuid:id>/", "desk/follow-ups/<uuid:id>/", follow_ups.follow_up, "desk_follow_up"),
    both("guichet/suivis/<uuid:id>/essai/", "desk/follow-ups/<uuid:id>/attempt/", follow_ups.attempt, "desk_attempt"),
    both(
        "guichet/suivis/<uuid:id>/identite/",
        "desk/follow-ups/<uuid:id>/identity/",
        follow_ups.identity,
        "follow_up_identity",
    ),
    both("guichet/suivis/<uuid:id>/date/", "desk/follow-ups/<uuid:id>/plan/", follow_ups.plan, "desk_plan"),
    both(
        "guichet/suivis/<uuid:id>/conclure/",
        "desk/follow-ups/<uuid:id>/conclude/",
        follow_ups.conclude,
        "desk_conclude",
    ),
]
