-- title.fr: Suivis par état
-- title.en: Follow-ups by state
-- says.fr: Ce que sont devenus les suivis promis.
-- says.en: What became of the follow-ups promised.
-- fact: follow_ups
-- dimension: state
-- metrics: follow_ups, share
-- order: follow_ups
SELECT
    state AS code,
    count(*) AS follow_ups,
    sum(key) AS follow_ups_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key
FROM follow_ups
GROUP BY state
