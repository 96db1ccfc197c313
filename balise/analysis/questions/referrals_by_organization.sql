-- title.fr: Organismes à qui l’on réfère
-- title.en: Organizations referred to
-- says.fr: À qui les personnes sont dirigées, du plus au moins souvent.
-- says.en: Where people are directed, most often first.
-- fact: referrals
-- dimension: organization
-- metrics: referrals, share, reached
-- order: referrals
-- most: 100
-- caveat.fr: Une référence dit où la personne a été dirigée, et non si elle a été aidée.
-- caveat.en: A referral says where the person was directed, and not whether they were helped.
SELECT
    organization AS code,
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first_organization) AS contacts,
    sum(key) FILTER (WHERE first_organization) AS contacts_key
FROM referrals
GROUP BY organization
