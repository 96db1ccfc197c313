-- What is counted of needs, each once. Flags count its people: `first_1` where rows are told apart by topics of depth 1.
SELECT
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key,
    count(*) FILTER (WHERE status = 'unmet') AS unmet,
    sum(need_key) FILTER (WHERE status = 'unmet') AS unmet_key,
    count(*) FILTER (WHERE first_unmet) AS unmet_people
FROM needs

-- question: needs
-- title.fr: Besoins
-- title.en: Needs
-- says.fr: Combien de besoins ont été dits, et combien sont restés non comblés.
-- says.en: How many needs were told, and how many stayed unmet.
-- metrics: needs, contacts, unmet, unmet_rate
-- caveats: few_contacts, floor

-- question: needs_over_time
-- title.fr: Besoins au fil du temps
-- title.en: Needs over time
-- says.fr: Besoins de chaque mois, semaine ou jour, et ceux restés non comblés.
-- says.en: Needs of each month, week or day, and those that stayed unmet.
-- by: month, week, day
-- metrics: needs, contacts, unmet, unmet_rate
-- caveats: day_is_finest

-- question: needs_by_topic
-- title.fr: Besoins par sujet
-- title.en: Needs by topic
-- says.fr: Ce qui est demandé, du plus au moins fréquent.
-- says.en: What is asked for, most frequent first.
-- by: topic_1, topic_2, topic_3
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: two_topics, not_known

-- question: needs_by_place
-- title.fr: Besoins par territoire
-- title.en: Needs by area
-- says.fr: D’où viennent les besoins, en nombre et pour 1 000 habitants.
-- says.en: Where needs come from, in number and for 1,000 residents.
-- by: region, territory, mrc, municipality, borough
-- metrics: needs, share, needs_per_1000, unmet, unmet_rate
-- order: needs
-- caveats: few_contacts, residents, not_known

-- question: needs_by_age
-- title.fr: Besoins selon l’âge
-- title.en: Needs by age
-- says.fr: Besoins selon l’âge de la personne et taux de besoins non comblés.
-- says.en: Needs by age and unmet rate.
-- by: age_group, age_band
-- metrics: needs, share, contacts, unmet, unmet_rate
-- caveats: not_known

-- question: needs_by_gender
-- title.fr: Besoins selon le genre
-- title.en: Needs by gender
-- says.fr: Besoins selon le genre de la personne et taux de besoins non comblés.
-- says.en: Needs by gender and unmet rate.
-- by: gender
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: not_known

-- question: needs_by_household
-- title.fr: Besoins selon le ménage
-- title.en: Needs by household
-- says.fr: Besoins selon le ménage et taux de besoins non comblés.
-- says.en: Needs by household and unmet rate.
-- by: household
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: not_known

-- question: needs_by_inquirer
-- title.fr: Besoins selon le demandeur
-- title.en: Needs by inquirer
-- says.fr: Besoins selon le demandeur et taux de besoins non comblés.
-- says.en: Needs by inquirer and unmet rate.
-- by: inquirer
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: not_known

-- question: needs_by_language
-- title.fr: Besoins selon la langue
-- title.en: Needs by language
-- says.fr: Besoins selon la langue de la personne et taux de besoins non comblés.
-- says.en: Needs by language and unmet rate.
-- by: language
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: not_known

-- question: needs_by_channel
-- title.fr: Besoins selon le canal
-- title.en: Needs by channel
-- says.fr: Besoins selon le canal et taux de besoins non comblés.
-- says.en: Needs by channel and unmet rate.
-- by: channel
-- metrics: needs, share, contacts, unmet, unmet_rate
-- order: needs
-- caveats: not_known

-- question: needs_by_status
-- title.fr: Besoins par état
-- title.en: Needs by status
-- says.fr: Ce que sont devenus les besoins à la fin de la communication.
-- says.en: What became of needs by the end of the communication.
-- by: status
-- metrics: needs, share
-- order: needs
-- caveats: not_known

-- question: unmet_by_topic
-- title.fr: Besoins non comblés par sujet
-- title.en: Unmet needs by topic
-- says.fr: Ce qui manque, du plus au moins fréquent, et le taux de chaque sujet.
-- says.en: What is missing, most frequent first, and the rate of each topic.
-- by: topic_1, topic_2, topic_3
-- metrics: unmet, share, needs, unmet_rate
-- order: unmet
-- caveats: floor, not_known

-- question: unmet_by_place
-- title.fr: Besoins non comblés par territoire
-- title.en: Unmet needs by area
-- says.fr: Où manque ce qui manque, en nombre, en taux et pour 1 000 habitants.
-- says.en: Where what is missing is missing: in number, rate and for 1,000 residents.
-- by: region, territory, mrc, municipality, borough
-- metrics: unmet, share, unmet_per_1000, needs, unmet_rate
-- order: unmet
-- caveats: floor, residents, not_known

-- question: gap_by_topic
-- title.fr: Demande et offre par sujet
-- title.en: Demand and supply by topic
-- says.fr: Besoins de chaque sujet devant les services qui y répondent.
-- says.en: Needs of each topic beside the services that answer it.
-- by: topic_1, topic_2, topic_3
-- metrics: needs, services, needs_per_service, unmet, unmet_rate
-- order: needs_per_service
-- beside: supply_by_topic
-- caveats: supply, floor

-- question: gap_by_place
-- title.fr: Demande et offre par territoire
-- title.en: Demand and supply by area
-- says.fr: Besoins de chaque territoire devant les services qui le desservent.
-- says.en: Needs of each area beside the services that serve it.
-- by: region, territory, mrc, municipality, borough
-- metrics: needs, services, needs_per_service, unmet, unmet_rate
-- order: needs_per_service
-- beside: supply_by_place
-- caveats: supply, floor, few_contacts
