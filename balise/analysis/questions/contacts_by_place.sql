-- title.fr: Communications par territoire
-- title.en: Communications by area
-- says.fr: D’où l’on communique avec nous, en nombre et pour 1 000 habitants.
-- says.en: Where people get in touch from, in number and for 1,000 residents.
-- fact: contacts
-- dimension: region
-- depths: region, territory, mrc, municipality, borough
-- metrics: communications, share, communications_per_1000
-- order: communications
-- caveat.fr: Qui n’appelle pas n’est pas compté : peu de demandes n’est pas peu de besoins.
-- caveat.en: Those who do not get in touch are not counted: few contacts are not few needs.
-- caveat.fr: Les habitants sont ceux du recensement de 2021.
-- caveat.en: Residents are those of the 2021 census.
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    region AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key
FROM contacts
GROUP BY region
