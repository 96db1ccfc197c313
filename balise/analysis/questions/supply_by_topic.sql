-- title.fr: Services par sujet
-- title.en: Services by topic
-- says.fr: Combien de services de l’annuaire répondent à chaque sujet.
-- says.en: How many services of the directory answer each topic.
-- fact: supply
-- dimension: topic_1
-- depths: topic_1, topic_2, topic_3
-- metrics: services
-- order: services
-- caveat.fr: Les services sont ceux de l’annuaire au dernier mois de la période ; leur capacité n’est pas connue.
-- caveat.en: Services are those of the directory in the last month of the period; what they can take on is not known.
SELECT
    topic_1 AS code,
    count(DISTINCT service) AS services
FROM supply
GROUP BY topic_1
