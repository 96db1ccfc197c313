-- title.fr: Appels par issue
-- title.en: Calls by outcome
-- says.fr: Ce que sont devenus les appels et messages, y compris ceux qui ne sont pas des communications.
-- says.en: What became of calls and messages, those that are no communications included.
-- fact: contacts
-- dimension: kind
-- metrics: arrivals, share
-- order: arrivals
SELECT
    kind AS code,
    count(*) AS arrivals,
    sum(key) AS arrivals_key
FROM contacts
GROUP BY kind
