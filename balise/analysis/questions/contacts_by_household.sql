-- title.fr: Communications selon le ménage
-- title.en: Communications by household
-- says.fr: Qui communique avec nous, selon le ménage.
-- says.en: Who gets in touch, by household.
-- fact: contacts
-- dimension: household
-- metrics: communications, share
-- order: communications
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    household AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key
FROM contacts
GROUP BY household
