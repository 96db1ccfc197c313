-- title.fr: Organismes essayés en vain
-- title.en: Organizations tried in vain
-- says.fr: À qui l’on a demandé, sans succès, pour des besoins restés non comblés.
-- says.en: Who was asked, in vain, for needs that stayed unmet.
-- fact: unmet
-- dimension: organization
-- metrics: tried
-- order: tried
-- most: 100
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
SELECT
    organization AS code,
    count(*) FILTER (WHERE organization IS NOT NULL) AS tried,
    sum(need_key) FILTER (WHERE organization IS NOT NULL) AS tried_key,
    count(DISTINCT contact) FILTER (WHERE organization IS NOT NULL) AS tried_people,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key
FROM unmet
GROUP BY organization
