-- What is counted of follow-ups: what those reached say.
SELECT
    count(*) AS follow_ups,
    sum(key) AS follow_ups_key,
    count(DISTINCT contact) AS contacts,
    sum(DISTINCT key) AS contacts_key,
    count(*) FILTER (WHERE state = 'reached') AS joined,
    sum(key) FILTER (WHERE state = 'reached') AS joined_key,
    count(DISTINCT contact) FILTER (WHERE state = 'reached') AS joined_people,
    count(*) FILTER (WHERE state = 'reached' AND is_able_to_act = 'yes') AS able_to_act,
    sum(key) FILTER (WHERE state = 'reached' AND is_able_to_act = 'yes') AS able_to_act_key,
    count(DISTINCT contact) FILTER (WHERE state = 'reached' AND is_able_to_act = 'yes') AS able_to_act_people,
    count(*) FILTER (WHERE state = 'reached' AND has_received_help = 'yes') AS received_help,
    sum(key) FILTER (WHERE state = 'reached' AND has_received_help = 'yes') AS received_help_key,
    count(DISTINCT contact) FILTER (WHERE state = 'reached' AND has_received_help = 'yes') AS received_help_people,
    count(*) FILTER (WHERE state = 'reached' AND is_connected = 'yes') AS connected,
    sum(key) FILTER (WHERE state = 'reached' AND is_connected = 'yes') AS connected_key,
    count(DISTINCT contact) FILTER (WHERE state = 'reached' AND is_connected = 'yes') AS connected_people,
    count(*) FILTER (WHERE state = 'reached' AND has_new_need = 'yes') AS new_need,
    sum(key) FILTER (WHERE state = 'reached' AND has_new_need = 'yes') AS new_need_key,
    count(DISTINCT contact) FILTER (WHERE state = 'reached' AND has_new_need = 'yes') AS new_need_people
FROM follow_ups

-- question: follow_ups
-- title.fr: Ce que disent les suivis
-- title.en: What follow-ups tell
-- says.fr: Ce que disent les personnes que nous avons rappelées.
-- says.en: What those whom we called back say.
-- metrics: follow_ups, reached_rate, able_to_act, received_help, connected, new_need
-- caveats: those_reached

-- question: follow_ups_by_state
-- title.fr: Suivis par état
-- title.en: Follow-ups by state
-- says.fr: Ce que sont devenus les suivis promis.
-- says.en: What became of the follow-ups promised.
-- by: state
-- metrics: follow_ups, share
-- order: follow_ups
