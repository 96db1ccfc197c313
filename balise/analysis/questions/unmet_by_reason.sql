-- title.fr: Raisons des besoins non comblés
-- title.en: Reasons for unmet needs
-- says.fr: Pourquoi des besoins restent non comblés.
-- says.en: Why needs stay unmet.
-- fact: unmet
-- dimension: reason_group
-- depths: reason_group, reason
-- metrics: unmet_for, share
-- order: unmet_for
-- once: is_first
-- caveat.fr: Un besoin peut rester non comblé pour plusieurs raisons : les lignes ne s’additionnent pas.
-- caveat.en: A need may stay unmet for several reasons: rows do not add up.
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    reason_group AS code,
    count(*) AS unmet_for,
    sum(need_key) AS unmet_for_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key
FROM unmet
GROUP BY reason_group
