-- title.fr: Bascules d’urgence
-- title.en: Emergency transfers
-- says.fr: Combien de fois une personne a été dirigée vers une ligne d’urgence.
-- says.en: How many times a person was turned over to an emergency line.
-- fact: transfers
-- dimension:
-- metrics: transfers, handovers, handover_rate
SELECT
    count(*) AS transfers,
    sum(key) AS transfers_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key,
    count(*) FILTER (WHERE has_handover = 'yes') AS handovers,
    sum(key) FILTER (WHERE has_handover = 'yes') AS handovers_key,
    count(DISTINCT contact) FILTER (WHERE has_handover = 'yes') AS handovers_people
FROM transfers
