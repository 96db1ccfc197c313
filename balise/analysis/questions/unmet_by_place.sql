-- title.fr: Besoins non comblés par territoire
-- title.en: Unmet needs by area
-- says.fr: Où manque ce qui manque, en nombre, en taux et pour 1 000 habitants.
-- says.en: Where what is missing is missing: in number, rate and for 1,000 residents.
-- fact: needs
-- dimension: region
-- depths: region, territory, mrc, municipality, borough
-- metrics: unmet, share, unmet_per_1000, needs, unmet_rate
-- order: unmet
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
-- caveat.fr: Les habitants sont ceux du recensement de 2021.
-- caveat.en: Residents are those of the 2021 census.
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    region AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
GROUP BY region
