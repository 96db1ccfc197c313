-- title.fr: Besoins au fil du temps
-- title.en: Needs over time
-- says.fr: Besoins de chaque mois, semaine ou jour, et ceux restés non comblés.
-- says.en: Needs of each month, week or day, and those that stayed unmet.
-- fact: needs
-- dimension: month
-- depths: month, week, day
-- metrics: needs, contacts, unmet, unmet_rate
-- order: code
-- caveat.fr: L’heure n’est pas conservée : le jour est ce qu’il y a de plus fin.
-- caveat.en: The hour is not kept: the day is the finest there is.
SELECT
    month AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
GROUP BY month
