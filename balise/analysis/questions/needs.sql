-- title.fr: Besoins
-- title.en: Needs
-- says.fr: Combien de besoins ont été dits, et combien sont restés non comblés.
-- says.en: How many needs were told, and how many stayed unmet.
-- fact: needs
-- dimension:
-- metrics: needs, contacts, unmet, unmet_rate
-- caveat.fr: Qui n’appelle pas n’est pas compté : peu de demandes n’est pas peu de besoins.
-- caveat.en: Those who do not get in touch are not counted: few contacts are not few needs.
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
SELECT
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
