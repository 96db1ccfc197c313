-- title.fr: Attente par canal
-- title.en: Waiting by channel
-- says.fr: Combien de temps on attend, et combien ont une réponse dans les temps.
-- says.en: How long people wait, and how many are answered in time.
-- fact: contacts
-- dimension: channel
-- metrics: wait, talk, within_20, within_60, within_120
-- order: code
SELECT
    channel AS code,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited_key,
    sum(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_sum,
    max(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_most,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked_key,
    sum(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_sum,
    max(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_most,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 20) AS waited_20,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 20) AS waited_20_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 60) AS waited_60,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 60) AS waited_60_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 120) AS waited_120,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 120) AS waited_120_key
FROM contacts
GROUP BY channel
