-- title.fr: Ce que disent les suivis
-- title.en: What follow-ups tell
-- says.fr: Ce que disent les personnes que nous avons rappelées.
-- says.en: What those whom we called back say.
-- fact: follow_ups
-- dimension:
-- metrics: follow_ups, reached_rate, able_to_act, received_help, connected, new_need
-- caveat.fr: Ce que disent les personnes jointes au suivi, qui ne sont pas toutes celles qui ont été aidées.
-- caveat.en: What those reached at follow-up say, who are not all those who were helped.
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
