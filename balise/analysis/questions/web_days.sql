-- What is counted of the site: pages that the public opened, and nothing of who opened them.
SELECT
    sum(views) AS views,
    sum(entries) AS entries
FROM web_days

-- question: web_views
-- title.fr: Pages du site ouvertes
-- title.en: Pages of the site opened
-- says.fr: Combien de pages le public a ouvertes, et à peu près combien de visites.
-- says.en: How many pages the public opened, and about how many visits.
-- metrics: views, entries
-- caveats: web

-- question: web_views_over_time
-- title.fr: Pages du site ouvertes au fil du temps
-- title.en: Pages of the site opened over time
-- says.fr: Pages ouvertes chaque mois, semaine ou jour.
-- says.en: Pages opened each month, week or day.
-- by: month, week, day
-- metrics: views, entries
-- caveats: web

-- question: web_views_by_page
-- title.fr: Pages du site ouvertes, par sorte
-- title.en: Pages of the site opened, by kind
-- says.fr: Ce que le public ouvre : accueil, recherche, fiches, sujets et lieux.
-- says.en: What the public opens: home, search, records, topics and places.
-- by: page
-- metrics: views, share, entries
-- order: views
-- caveats: web

-- question: web_views_by_language
-- title.fr: Pages du site ouvertes, par langue
-- title.en: Pages of the site opened, by language
-- says.fr: Dans quelle langue le public lit le site.
-- says.en: In which language the public reads the site.
-- by: language
-- metrics: views, share, entries
-- order: views
-- caveats: web
