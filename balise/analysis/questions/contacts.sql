-- What is counted of contacts: only conversations are communications.
SELECT
    count(*) AS arrivals,
    sum(key) AS arrivals_key,
    count(*) FILTER (WHERE kind = 'conversation') AS communications,
    sum(key) FILTER (WHERE kind = 'conversation') AS communications_key,
    count(*) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats,
    sum(key) FILTER (WHERE kind = 'conversation' AND is_repeat) AS repeats_key,
    count(*) FILTER (WHERE direction = 'inbound' AND kind = 'abandoned') AS abandoned,
    sum(key) FILTER (WHERE direction = 'inbound' AND kind = 'abandoned') AS abandoned_key,
    count(*) FILTER (WHERE direction = 'inbound' AND kind IN ('conversation', 'abandoned')) AS offered,
    sum(key) FILTER (WHERE direction = 'inbound' AND kind IN ('conversation', 'abandoned')) AS offered_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds IS NOT NULL) AS waited_key,
    sum(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_sum,
    max(wait_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS wait_most,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND talk_seconds IS NOT NULL) AS talked_key,
    sum(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_sum,
    max(talk_seconds) FILTER (WHERE kind = 'conversation' AND direction = 'inbound') AS talk_most,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 20) AS waited_20,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 20) AS waited_20_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 60) AS waited_60,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 60) AS waited_60_key,
    count(*) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 120) AS waited_120,
    sum(key) FILTER (WHERE kind = 'conversation' AND direction = 'inbound' AND wait_seconds <= 120) AS waited_120_key
FROM contacts

-- question: contacts
-- title.fr: Communications
-- title.en: Communications
-- says.fr: Combien de fois le public nous a joints, et comment il a été répondu.
-- says.en: How many times the public reached us, and how they were answered.
-- metrics: communications, repeats, abandoned, abandoned_rate, wait, talk
-- caveats: few_contacts

-- question: contacts_over_time
-- title.fr: Communications au fil du temps
-- title.en: Communications over time
-- says.fr: Communications de chaque mois, semaine ou jour.
-- says.en: Communications of each month, week or day.
-- by: month, week, day
-- metrics: communications, repeats
-- caveats: day_is_finest

-- question: contacts_by_place
-- title.fr: Communications par territoire
-- title.en: Communications by area
-- says.fr: D’où l’on communique avec nous, en nombre et pour 1 000 habitants.
-- says.en: Where people get in touch from, in number and for 1,000 residents.
-- by: region, territory, mrc, municipality, borough
-- metrics: communications, share, communications_per_1000
-- order: communications
-- caveats: few_contacts, residents, not_known

-- question: contacts_by_age
-- title.fr: Communications selon l’âge
-- title.en: Communications by age
-- says.fr: Qui communique avec nous, selon l’âge.
-- says.en: Who gets in touch, by age.
-- by: age_group, age_band
-- metrics: communications, share
-- caveats: not_known

-- question: contacts_by_gender
-- title.fr: Communications selon le genre
-- title.en: Communications by gender
-- says.fr: Qui communique avec nous, selon le genre.
-- says.en: Who gets in touch, by gender.
-- by: gender
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_household
-- title.fr: Communications selon le ménage
-- title.en: Communications by household
-- says.fr: Qui communique avec nous, selon le ménage.
-- says.en: Who gets in touch, by household.
-- by: household
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_inquirer
-- title.fr: Communications selon le demandeur
-- title.en: Communications by inquirer
-- says.fr: Qui communique avec nous, selon le demandeur.
-- says.en: Who gets in touch, by inquirer.
-- by: inquirer
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_language
-- title.fr: Communications selon la langue
-- title.en: Communications by language
-- says.fr: Qui communique avec nous, selon la langue.
-- says.en: Who gets in touch, by language.
-- by: language
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_newcomer
-- title.fr: Communications selon l’arrivée récente au pays
-- title.en: Communications by recent arrival
-- says.fr: Qui communique avec nous, selon l’arrivée récente au pays.
-- says.en: Who gets in touch, by recent arrival.
-- by: is_newcomer
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_channel
-- title.fr: Communications selon le canal
-- title.en: Communications by channel
-- says.fr: Qui communique avec nous, selon le canal.
-- says.en: Who gets in touch, by channel.
-- by: channel
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_heard
-- title.fr: Communications selon la façon dont on nous a connus
-- title.en: Communications by how they heard of us
-- says.fr: Qui communique avec nous, selon la façon dont on nous a connus.
-- says.en: Who gets in touch, by how they heard of us.
-- by: heard
-- metrics: communications, share
-- order: communications
-- caveats: not_known

-- question: contacts_by_kind
-- title.fr: Appels par issue
-- title.en: Calls by outcome
-- says.fr: Ce que sont devenus les appels et messages, y compris ceux qui ne sont pas des communications.
-- says.en: What became of calls and messages, those that are no communications included.
-- by: kind
-- metrics: arrivals, share
-- order: arrivals

-- question: waiting_over_time
-- title.fr: Attente au fil du temps
-- title.en: Waiting over time
-- says.fr: Attente et durée de chaque mois, semaine ou jour.
-- says.en: Waiting and duration of each month, week or day.
-- by: month, week, day
-- metrics: wait, talk, within_20, within_60, within_120
-- caveats: day_is_finest

-- question: waiting_by_channel
-- title.fr: Attente par canal
-- title.en: Waiting by channel
-- says.fr: Combien de temps on attend, et combien ont une réponse dans les temps.
-- says.en: How long people wait, and how many are answered in time.
-- by: channel
-- metrics: wait, talk, within_20, within_60, within_120
