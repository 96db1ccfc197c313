-- title.fr: Références par manière
-- title.en: Referrals by way
-- says.fr: Comment la personne a été dirigée.
-- says.en: How the person was directed.
-- fact: referrals
-- dimension: way
-- metrics: referrals, share
-- order: referrals
-- caveat.fr: « Non connu » compte ce qui n’a pas été dit ou demandé : c’est une ligne comme les autres.
-- caveat.en: “Not known” counts what was not told or not asked: it is a row like the others.
SELECT
    way AS code,
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first_way) AS contacts,
    sum(key) FILTER (WHERE first_way) AS contacts_key
FROM referrals
GROUP BY way
