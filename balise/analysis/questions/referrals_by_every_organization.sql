-- title.fr: Tous les organismes à qui l’on réfère
-- title.en: All organizations referred to
-- says.fr: À qui les personnes sont dirigées, jusqu’au dernier organisme.
-- says.en: Where people are directed, to the last organization.
-- fact: referrals
-- dimension: organization
-- metrics: referrals, share, reached
-- order: referrals
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
