-- title.fr: Communications selon l’arrivée récente au pays
-- title.en: Communications by recent arrival
-- says.fr: Qui communique avec nous, selon l’arrivée récente au pays.
-- says.en: Who gets in touch, by recent arrival.
-- fact: contacts
-- dimension: is_newcomer
-- metrics: communications, share
-- order: communications
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    is_newcomer AS code,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key
FROM contacts
GROUP BY is_newcomer
