-- title.fr: Références
-- title.en: Referrals
-- says.fr: Combien de services ont été donnés, et à combien d’organismes.
-- says.en: How many services were given, and to how many organizations.
-- fact: referrals
-- dimension:
-- metrics: referrals, organizations, reached
-- caveat.fr: Une référence dit où la personne a été dirigée, et non si elle a été aidée.
-- caveat.en: A referral says where the person was directed, and not whether they were helped.
SELECT
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key
FROM referrals
