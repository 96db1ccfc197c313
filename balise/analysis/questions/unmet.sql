-- What is counted of the reasons for which needs stay unmet, and of the organizations tried for them.
SELECT
    count(*) AS unmet_for,
    sum(need_key) AS unmet_for_key,
    count(*) FILTER (WHERE organization IS NOT NULL) AS tried,
    sum(need_key) FILTER (WHERE organization IS NOT NULL) AS tried_key,
    count(*) FILTER (WHERE first_tried) AS tried_people,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key
FROM unmet

-- question: unmet_by_reason
-- title.fr: Raisons des besoins non comblés
-- title.en: Reasons for unmet needs
-- says.fr: Pourquoi des besoins restent non comblés.
-- says.en: Why needs stay unmet.
-- by: reason_group, reason
-- metrics: unmet_for, share
-- order: unmet_for
-- once: is_first
-- caveats: several_reasons, floor, not_known

-- question: tried_by_organization
-- title.fr: Organismes essayés en vain
-- title.en: Organizations tried in vain
-- says.fr: À qui l’on a demandé, sans succès, pour des besoins restés non comblés.
-- says.en: Who was asked, in vain, for needs that stayed unmet.
-- by: organization
-- metrics: tried
-- order: tried
-- most: 100
-- caveats: floor
