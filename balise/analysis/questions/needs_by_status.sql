-- What is counted of needs by what tells those of one contact apart, where no flag counts its people.
SELECT
    count(*) AS needs,
    sum(need_key) AS needs_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key
FROM needs

-- question: needs_by_status
-- title.fr: Besoins par état
-- title.en: Needs by status
-- says.fr: Ce que sont devenus les besoins à la fin de la communication.
-- says.en: What became of needs by the end of the communication.
-- by: status
-- metrics: needs, share
-- order: needs
-- caveats: not_known
