-- title.fr: Besoins par territoire
-- title.en: Needs by area
-- says.fr: D’où viennent les besoins, en nombre et pour 1 000 habitants.
-- says.en: Where needs come from, in number and for 1,000 residents.
-- fact: needs
-- dimension: region
-- depths: region, territory, mrc, municipality, borough
-- metrics: needs, share, needs_per_1000, unmet, unmet_rate
-- order: needs
-- caveat.fr: Qui n’appelle pas n’est pas compté : peu de demandes n’est pas peu de besoins.
-- caveat.en: Those who do not get in touch are not counted: few contacts are not few needs.
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
