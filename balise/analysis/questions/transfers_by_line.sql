-- title.fr: Bascules par ligne
-- title.en: Transfers by line
-- says.fr: Vers quelles lignes d’urgence les personnes ont été dirigées.
-- says.en: Which emergency lines people were turned over to.
-- fact: transfers
-- dimension: line
-- metrics: transfers, share, handovers
-- order: transfers
SELECT
    line AS code,
    count(*) AS transfers,
    sum(key) AS transfers_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key,
    count(*) FILTER (WHERE has_handover = 'yes') AS handovers,
    sum(key) FILTER (WHERE has_handover = 'yes') AS handovers_key,
    count(DISTINCT contact) FILTER (WHERE has_handover = 'yes') AS handovers_people
FROM transfers
GROUP BY line
