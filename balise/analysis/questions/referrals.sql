-- What is counted of referrals. Flags count their people: `first_way` where rows are told apart by way.
SELECT
    count(*) AS referrals,
    sum(referral_key) AS referrals_key,
    count(*) FILTER (WHERE first) AS contacts,
    sum(key) FILTER (WHERE first) AS contacts_key
FROM referrals

-- question: referrals
-- title.fr: Références
-- title.en: Referrals
-- says.fr: Combien de services ont été donnés, et à combien d’organismes.
-- says.en: How many services were given, and to how many organizations.
-- metrics: referrals, organizations, reached
-- caveats: directed

-- question: referrals_over_time
-- title.fr: Références au fil du temps
-- title.en: Referrals over time
-- says.fr: Références de chaque mois, semaine ou jour.
-- says.en: Referrals of each month, week or day.
-- by: month, week, day
-- metrics: referrals, reached
-- caveats: day_is_finest

-- question: referrals_by_organization
-- title.fr: Organismes à qui l’on réfère
-- title.en: Organizations referred to
-- says.fr: À qui les personnes sont dirigées, du plus au moins souvent.
-- says.en: Where people are directed, most often first.
-- by: organization
-- metrics: referrals, share, reached
-- order: referrals
-- most: 100
-- caveats: directed

-- question: referrals_by_every_organization
-- title.fr: Tous les organismes à qui l’on réfère
-- title.en: All organizations referred to
-- says.fr: À qui les personnes sont dirigées, jusqu’au dernier organisme.
-- says.en: Where people are directed, to the last organization.
-- by: organization
-- metrics: referrals, share, reached
-- order: referrals
-- caveats: directed

-- question: referrals_by_way
-- title.fr: Références par manière
-- title.en: Referrals by way
-- says.fr: Comment la personne a été dirigée.
-- says.en: How the person was directed.
-- by: way
-- metrics: referrals, share
-- order: referrals
-- caveats: not_known

-- question: referrals_by_outcome
-- title.fr: Ce que sont devenues les références
-- title.en: What became of referrals
-- says.fr: Ce que l’on a su après coup d’une partie des références.
-- says.en: What was learned afterwards of some of the referrals.
-- by: outcome
-- metrics: referrals, share
-- order: referrals
-- caveats: directed, not_known
