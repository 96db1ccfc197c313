-- title.fr: Communications au fil du temps
-- title.en: Communications over time
-- says.fr: Communications de chaque mois, semaine ou jour.
-- says.en: Communications of each month, week or day.
-- fact: contacts
-- dimension: month
-- depths: month, week, day
-- metrics: communications, repeats
-- order: code
-- caveat.fr: L’heure n’est pas conservée : le jour est ce qu’il y a de plus fin.
-- caveat.en: The hour is not kept: the day is the finest there is.
SELECT
    month AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key,
    count(*) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats,
    sum(key) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats_key
FROM contacts
GROUP BY month
