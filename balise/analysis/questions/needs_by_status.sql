-- title.fr: Besoins par état
-- title.en: Needs by status
-- says.fr: Ce que sont devenus les besoins à la fin de la communication.
-- says.en: What became of needs by the end of the communication.
-- fact: needs
-- dimension: status
-- metrics: needs, share
-- order: needs
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    status AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key
FROM needs
GROUP BY status
