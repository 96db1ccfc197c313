-- title.fr: Besoins selon la langue
-- title.en: Needs by language
-- says.fr: Besoins selon la langue de la personne et taux de besoins non comblés.
-- says.en: Needs by language and unmet rate.
-- fact: needs
-- dimension: language
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    language AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
GROUP BY language
