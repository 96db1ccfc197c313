-- title.fr: Services par territoire
-- title.en: Services by area
-- says.fr: Combien de services de l’annuaire desservent chaque territoire.
-- says.en: How many services of the directory serve each area.
-- fact: supply
-- dimension: region
-- depths: region, territory, mrc, municipality, borough
-- metrics: services
-- order: services
-- caveat.fr: Les services sont ceux de l’annuaire au dernier mois de la période ; leur capacité n’est pas connue.
-- caveat.en: Services are those of the directory in the last month of the period; what they can take on is not known.
SELECT
    region AS code,
    count(DISTINCT service) AS services
FROM supply
GROUP BY region
