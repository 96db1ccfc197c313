-- title.fr: Communications selon l’âge
-- title.en: Communications by age
-- says.fr: Qui communique avec nous, selon l’âge.
-- says.en: Who gets in touch, by age.
-- fact: contacts
-- dimension: age_group
-- depths: age_group, age_band
-- metrics: communications, share
-- order: code
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    age_group AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key
FROM contacts
GROUP BY age_group
