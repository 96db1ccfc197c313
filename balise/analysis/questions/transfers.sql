-- What is counted of transfers to emergency lines.
SELECT
    count(*) AS transfers,
    sum(key) AS transfers_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key,
    count(*) FILTER (WHERE has_handover = 'yes') AS handovers,
    sum(key) FILTER (WHERE has_handover = 'yes') AS handovers_key,
    count(DISTINCT contact) FILTER (WHERE has_handover = 'yes') AS handovers_people
FROM transfers

-- question: transfers
-- title.fr: Bascules d’urgence
-- title.en: Emergency transfers
-- says.fr: Combien de fois une personne a été dirigée vers une ligne d’urgence.
-- says.en: How many times a person was turned over to an emergency line.
-- metrics: transfers, handovers, handover_rate

-- question: transfers_by_line
-- title.fr: Bascules par ligne
-- title.en: Transfers by line
-- says.fr: Vers quelles lignes d’urgence les personnes ont été dirigées.
-- says.en: Which emergency lines people were turned over to.
-- by: line
-- metrics: transfers, share, handovers
-- order: transfers
