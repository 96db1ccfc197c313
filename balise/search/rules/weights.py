"""What counts for how much when results are put in order. The only place where such numbers stand.

A result's score is a sum, of which the index gives the first part (text, place, people) and a closer look at the best
of it the second (nearness, freshness, room, hours). Scores are then cut in steps, and who is in one step is an equal.
"""

from __future__ import annotations

# What is asked. A need counts the same in every language: these scores do not depend on the words typed.
CONCEPT = 20.0  # a need is met: a place of one's own cannot lift what only speaks of it over what is filed under it
CONCEPTS: dict[str, float] = {
    "filed": 1.0,  # a curator filed the service under this very topic
    "topic": 0.95,  # or under one below it, which answers as well, a little less exactly
    "said_name": 0.8,  # its name speaks of it, which names seldom do by chance
    "said": 0.25,  # its texts speak of it, perhaps only in passing
}
CONCEPT_TIE = 0.1  # filed and also named so is more surely about it; never enough to pass a better way
CALLED = 400.0  # its very name was typed: nothing else can pass it, not even many rare words
NAMED = 0.5  # of that: a longer name holds the name typed, word for word
LITERAL = 0.05  # of a need met: a name that holds its very words, perhaps in another sense, after all that meets it
BESIDE = 0.25  # a word beside a need, times this: it says more of the need, and must not outweigh it
FIELDS: dict[str, float] = {  # a word in a text, by how rare it is (BM25), times:
    "name": 5.0,  # few words, chosen with care
    "topic": 3.0,  # words of the topics it is filed under, by which people ask
    "organization": 2.0,  # says who, not what
    "body": 1.0,  # many words, some in passing
}
OTHER_LANGUAGE = 0.6  # a word found in a text of the other language: perhaps a false friend
TIE = 0.15  # of the scores of a word's other fields, beside the best one: in two places is a bit better than in one

# Place
LOCATED = 8.0  # located in the area asked: nearer than who only serves it
SERVES_HERE = 5.0  # serves the very area asked; less, in equal steps, for each area above; nothing for everywhere
NEAR = 6.0  # on the spot; half of it at the reach below, so that nearness weighs like a rare word and not like a need
REACH = 0.25  # of the radius asked: where nearness is worth half
REACH_KM = 5.0  # the same, where no radius is asked: a trip by bus across a few neighbourhoods
RING = 2.0  # brings near results among those looked at closely where very many answer; then taken off again
RINGS = (0.125, 0.25, 0.5)  # shares of the radius by which windows of the order by distance follow each other
MARKS = (2.0, 5.0, 15.0, 50.0, 150.0)  # km: the same, where the order is by distance and no radius is asked

# People
MEANT = 8.0  # meant for such people: as a place of one's own, it outweighs a better text
WHOM = 8.0  # filed under a topic of such people, beside a need: as much, and never what lifts what only speaks of it

# The service itself: small, so that they decide between results that answer alike
FRESH = 1.5  # verified today; half of it after FRESH_DAYS, as what was verified long ago is more often wrong
FRESH_DAYS = 365.0
AVAILABLE = 1.5  # says that it has room, not long ago: fewer calls for nothing
FULL = 1.5  # says that it is full, not long ago
OPENS_TODAY = 0.5  # surely opens on this weekday; the same all day, so that the order does not move
FOCUSED = 0.5  # shared between its topics: who does one thing before who does everything

# Equals
STEP = 0.25  # scores that differ by less are equal; every law above is worth more than one step
TURN = 0.01  # whose turn it is to be looked at, far less than a step

# What the words ask besides, where too few services meet it
WISHED = 60.0  # open then, free, in that language: before all that does not, whatever its text and its place

# How many
FEWEST_WORDS = 0.6  # share of the words that must be found when no record has them all
FEW = 5  # fewer results than this, and near-misses are looked for
ENOUGH = 20  # services with all the words beside a need, below which those words only bring up
WINDOW = 100  # results looked at closely at a time; the next as many follow, ordered among themselves
MEASURED = 500  # the same, where the order asked is by distance
JUDGED = 2_000  # results at the edge of a circle that are measured, calendars that are read; others are let through
DEEPEST = 10_000  # results that can be paged through: nobody reads more, and the last page must not be a slow query
SUMMARY = 240  # letters of a description on a result
