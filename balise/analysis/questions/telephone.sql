-- What is counted of calls by the phone system, and not by those who record contacts.
SELECT
    sum(offered) AS calls_offered,
    sum(key) AS calls_offered_key,
    sum(answered) AS calls_answered,
    sum(key) AS calls_answered_key,
    sum(abandoned) AS calls_abandoned,
    sum(key) AS calls_abandoned_key,
    sum(within_20) AS calls_within_20,
    sum(key) AS calls_within_20_key,
    sum(within_20_of) AS calls_within_20_of,
    sum(key) AS calls_within_20_of_key,
    sum(within_60) AS calls_within_60,
    sum(key) AS calls_within_60_key,
    sum(within_60_of) AS calls_within_60_of,
    sum(key) AS calls_within_60_of_key,
    sum(within_120) AS calls_within_120,
    sum(key) AS calls_within_120_key,
    sum(within_120_of) AS calls_within_120_of,
    sum(key) AS calls_within_120_of_key,
    sum(waited) AS waited,
    sum(key) AS waited_key,
    sum(wait_seconds) AS wait_sum,
    max(wait_most) AS wait_most,
    sum(talked) AS talked,
    sum(key) AS talked_key,
    sum(talk_seconds) AS talk_sum,
    max(talk_most) AS talk_most
FROM telephone

-- question: telephone
-- title.fr: Appels, selon la téléphonie
-- title.en: Calls, by the phone system
-- says.fr: Combien d’appels le système téléphonique a reçus, et comment il y a été répondu.
-- says.en: How many calls the phone system received, and how they were answered.
-- metrics: calls_offered, calls_answered, calls_abandoned, calls_abandoned_rate, calls_wait, calls_talk, calls_within_20, calls_within_60, calls_within_120
-- caveats: switch

-- question: telephone_over_time
-- title.fr: Appels au fil du temps, selon la téléphonie
-- title.en: Calls over time, by the phone system
-- says.fr: Appels de chaque mois, semaine ou jour, répondus et abandonnés.
-- says.en: Calls of each month, week or day, answered and given up.
-- by: month, week, day
-- metrics: calls_offered, calls_answered, calls_abandoned, calls_abandoned_rate
-- caveats: switch

-- question: telephone_by_hour
-- title.fr: Appels selon l’heure du jour, selon la téléphonie
-- title.en: Calls by hour of the day, by the phone system
-- says.fr: À quelles heures de la journée l’on appelle.
-- says.en: At what hours of the day people call.
-- by: hour
-- metrics: calls_offered, share, calls_answered, calls_abandoned
-- caveats: switch, hours_here

-- question: telephone_by_weekday
-- title.fr: Appels selon le jour de la semaine, selon la téléphonie
-- title.en: Calls by day of the week, by the phone system
-- says.fr: Quels jours de la semaine l’on appelle.
-- says.en: On what days of the week people call.
-- by: weekday
-- metrics: calls_offered, share, calls_answered, calls_abandoned
-- caveats: switch

-- question: telephone_by_queue
-- title.fr: Appels par file d’attente, selon la téléphonie
-- title.en: Calls by queue, by the phone system
-- says.fr: Quelle file reçoit les appels, et comment il y est répondu. Interne seulement.
-- says.en: Which queue the calls come to, and how they are answered there. Internal alone.
-- by: queue, queue_language
-- metrics: calls_offered, share, calls_answered, calls_abandoned_rate, calls_wait
-- order: calls_offered
-- caveats: switch

-- question: telephone_waiting_over_time
-- title.fr: Attente au fil du temps, selon la téléphonie
-- title.en: Waiting over time, by the phone system
-- says.fr: Délai de réponse, durée et niveau de service de chaque mois, semaine ou jour.
-- says.en: Speed of answer, duration and service level of each month, week or day.
-- by: month, week, day
-- metrics: calls_wait, calls_talk, calls_within_20, calls_within_60, calls_within_120
-- caveats: switch

-- question: telephone_waiting_by_hour
-- title.fr: Abandons et attente selon l’heure du jour, selon la téléphonie
-- title.en: Calls given up and waiting by hour of the day, by the phone system
-- says.fr: À quelles heures on attend le plus, et à quelles heures on abandonne.
-- says.en: At what hours people wait the most, and at what hours they give up.
-- by: hour
-- metrics: calls_abandoned_rate, calls_wait, calls_talk, calls_within_20, calls_within_60, calls_within_120
-- caveats: switch, hours_here
