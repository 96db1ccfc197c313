-- title.fr: Besoins selon le ménage
-- title.en: Needs by household
-- says.fr: Besoins selon le ménage et taux de besoins non comblés.
-- says.en: Needs by household and unmet rate.
-- fact: needs
-- dimension: household
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    household AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
GROUP BY household
