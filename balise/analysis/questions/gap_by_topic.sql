-- title.fr: Demande et offre par sujet
-- title.en: Demand and supply by topic
-- says.fr: Besoins de chaque sujet devant les services qui y répondent.
-- says.en: Needs of each topic beside the services that answer it.
-- fact: needs
-- dimension: topic_1
-- depths: topic_1, topic_2, topic_3
-- metrics: needs, services, needs_per_service, unmet, unmet_rate
-- order: needs_per_service
-- beside: supply_by_topic
-- caveat.fr: Les services sont ceux de l’annuaire au dernier mois de la période ; leur capacité n’est pas connue.
-- caveat.en: Services are those of the directory in the last month of the period; what they can take on is not known.
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
SELECT
    topic_1 AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first_1) AS contacts,
    sum(key) FILTER (WHERE first_1) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet_1) AS unmet_people
FROM needs
GROUP BY topic_1
