-- title.fr: Attente au fil du temps
-- title.en: Waiting over time
-- says.fr: Attente et durée de chaque mois, semaine ou jour.
-- says.en: Waiting and duration of each month, week or day.
-- fact: contacts
-- dimension: month
-- depths: month, week, day
-- metrics: wait, talk, within_20, within_60, within_120
-- order: code
-- caveat.fr: L’heure n’est pas conservée : le jour est ce qu’il y a de plus fin.
-- caveat.en: The hour is not kept: the day is the finest there is.
SELECT
    month AS code,
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
GROUP BY month
