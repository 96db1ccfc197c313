-- title.fr: Communications selon la façon dont on nous a connus
-- title.en: Communications by how they heard of us
-- says.fr: Qui communique avec nous, selon la façon dont on nous a connus.
-- says.en: Who gets in touch, by how they heard of us.
-- fact: contacts
-- dimension: heard
-- metrics: communications, share
-- order: communications
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    heard AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key
FROM contacts
GROUP BY heard
