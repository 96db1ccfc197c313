-- title.fr: Références au fil du temps
-- title.en: Referrals over time
-- says.fr: Références de chaque mois, semaine ou jour.
-- says.en: Referrals of each month, week or day.
-- fact: referrals
-- dimension: month
-- depths: month, week, day
-- metrics: referrals, reached
-- order: code
-- caveat.fr: L’heure n’est pas conservée : le jour est ce qu’il y a de plus fin.
-- caveat.en: The hour is not kept: the day is the finest there is.
SELECT
    month AS code,
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key
FROM referrals
GROUP BY month
