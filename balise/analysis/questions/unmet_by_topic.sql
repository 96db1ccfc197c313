-- title.fr: Besoins non comblés par sujet
-- title.en: Unmet needs by topic
-- says.fr: Ce qui manque, du plus au moins fréquent, et le taux de chaque sujet.
-- says.en: What is missing, most frequent first, and the rate of each topic.
-- fact: needs
-- dimension: topic_1
-- depths: topic_1, topic_2, topic_3
-- metrics: unmet, share, needs, unmet_rate
-- order: unmet
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
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
