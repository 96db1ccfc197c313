-- What is counted of the directory, and not of people.
SELECT
    count(DISTINCT service) AS services
FROM supply

-- question: supply_by_topic
-- title.fr: Services par sujet
-- title.en: Services by topic
-- says.fr: Combien de services du répertoire répondent à chaque sujet.
-- says.en: How many services of the directory answer each topic.
-- by: topic_1, topic_2, topic_3
-- metrics: services
-- order: services
-- caveats: supply

-- question: supply_by_place
-- title.fr: Services par territoire
-- title.en: Services by area
-- says.fr: Combien de services du répertoire desservent chaque territoire.
-- says.en: How many services of the directory serve each area.
-- by: region, territory, mrc, municipality, borough
-- metrics: services
-- order: services
-- caveats: supply
