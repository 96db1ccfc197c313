-- title.fr: Ce que sont devenues les références
-- title.en: What became of referrals
-- says.fr: Ce que l’on a su après coup d’une partie des références.
-- says.en: What was learned afterwards of some of the referrals.
-- fact: referrals
-- dimension: outcome
-- metrics: referrals, share
-- order: referrals
-- caveat.fr: Une référence dit où la personne a été dirigée, et non si elle a été aidée.
-- caveat.en: A referral says where the person was directed, and not whether they were helped.
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    outcome AS code,
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first_outcome) AS contacts,
    sum(key) FILTER (WHERE first_outcome) AS contacts_key
FROM referrals
GROUP BY outcome
