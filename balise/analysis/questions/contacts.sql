-- title.fr: Communications
-- title.en: Communications
-- says.fr: Combien de fois le public nous a joints, et comment il a été répondu.
-- says.en: How many times the public reached us, and how they were answered.
-- fact: contacts
-- dimension:
-- metrics: communications, repeats, abandoned, abandoned_rate, wait, talk
-- caveat.fr: Qui n’appelle pas n’est pas compté : peu de demandes n’est pas peu de besoins.
-- caveat.en: Those who do not get in touch are not counted: few contacts are not few needs.
SELECT
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key,
    count(*) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats,
    sum(key) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats_key,
    count(*) FILTER (WHERE direction = 'inbound' AND kind = 'abandoned') AS abandoned,
    sum(key) FILTER (WHERE direction = 'inbound' AND kind = 'abandoned') AS abandoned_key,
    count(*) FILTER (WHERE direction = 'inbound' AND kind IN ('conversation', 'abandoned')) AS offered,
    sum(key) FILTER (WHERE direction = 'inbound' AND kind IN ('conversation', 'abandoned')) AS offered_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited_key,
    sum(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_sum,
    max(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_most,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked_key,
    sum(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_sum,
    max(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_most
FROM contacts
