-- title.fr: Besoins par sujet
-- title.en: Needs by topic
-- says.fr: Ce qui est demandé, du plus au moins fréquent.
-- says.en: What is asked for, most frequent first.
-- fact: needs
-- dimension: topic_1
-- depths: topic_1, topic_2, topic_3
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveat.fr: Une communication qui dit des besoins de deux sujets compte sous chacun : les communications ne s’additionnent pas d’un sujet à l’autre.
-- caveat.en: A communication that tells needs of two topics counts under each: communications do not add up over topics.
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
