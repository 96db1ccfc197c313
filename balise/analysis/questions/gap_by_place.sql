-- title.fr: Demande et offre par territoire
-- title.en: Demand and supply by area
-- says.fr: Besoins de chaque territoire devant les services qui le desservent.
-- says.en: Needs of each area beside the services that serve it.
-- fact: needs
-- dimension: region
-- depths: region, territory, mrc, municipality, borough
-- metrics: needs, services, needs_per_service, unmet, unmet_rate
-- order: needs_per_service
-- beside: supply_by_place
-- caveat.fr: Les services sont ceux de l’annuaire au dernier mois de la période ; leur capacité n’est pas connue.
-- caveat.en: Services are those of the directory in the last month of the period; what they can take on is not known.
-- caveat.fr: Ne compte que ce que les conseillères ont noté comme non comblé : c’est un plancher.
-- caveat.en: Counts only what counsellors recorded as unmet: it is a floor.
-- caveat.fr: Qui n’appelle pas n’est pas compté : peu de demandes n’est pas peu de besoins.
-- caveat.en: Those who do not get in touch are not counted: few contacts are not few needs.
SELECT
    region AS code,
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs
GROUP BY region
