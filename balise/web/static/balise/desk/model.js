// A contact as the screen holds it: what the server said last, then the changes it does not have yet.

export const NOW = "now"; // becomes the hour of the database
const PARTS = { need: "needs", transfer: "transfers", follow_up: "follow_ups", note: "notes" };

// {id, number, is_open, fields, rows: {noun: [{id, of, …}]}, names} from the document of intake.reading.
export function flat(document) {
  const rows = { need: [], referral: [], unmet_reason: [], transfer: [], follow_up: [], attempt: [], note: [] };
  for (const [noun, name] of Object.entries(PARTS)) {
    for (const row of document[name] || []) {
      rows[noun].push({ ...row, of: "" });
      for (const one of row.referrals || []) rows.referral.push({ ...one, of: row.id });
      for (const one of row.reasons || []) rows.unmet_reason.push({ ...one, of: row.id });
      for (const one of row.attempts || []) rows.attempt.push({ ...one, of: row.id });
    }
  }
  return { id: document.id, number: document.number, fields: document, rows, lacks: document.lacks || [], identities: document.identities || [] };
}

// As the server begins them.
const BEGUN = { follow_up: { state: "planned" }, referral: { way: "information" } };

export function empty(id) {
  return { id, number: 0, fields: { events: [], direction: "inbound", kind: "conversation" }, rows: { need: [], referral: [], unmet_reason: [], transfer: [], follow_up: [], attempt: [], note: [] }, lacks: [], identities: [] };
}

// `change` done to `contact`, in place. What names a code is the server's; a choice made here has its own list.
export function apply(contact, change) {
  const values = spelt(change);
  if (change.noun === "contact") {
    if (change.verb === "add") contact.fields.created_at ||= new Date(change.made_at || Date.now()).toISOString();
    Object.assign(contact.fields, values);
    return contact;
  }
  const rows = contact.rows[change.noun];
  if (!rows) return contact;
  const at = rows.findIndex(({ id }) => id === change.id);
  if (change.verb === "add" && at < 0) rows.push({ id: change.id, of: change.of || "", ...(BEGUN[change.noun] || {}), ...(change.shown || {}), ...values });
  else if (change.verb === "set" && at >= 0) Object.assign(rows[at], values);
  else if (change.verb === "remove" && at >= 0) {
    rows.splice(at, 1);
    for (const noun of Object.keys(contact.rows)) contact.rows[noun] = contact.rows[noun].filter(({ of }) => of !== change.id);
  }
  return contact;
}

function spelt(change) {
  const hour = new Date(change.made_at || Date.now()).toISOString();
  return Object.fromEntries(Object.entries(change.values || {}).map(([name, value]) => [name, value === NOW ? hour : value]));
}

export function isOpen(contact) {
  return !contact.fields.wrapped_at;
}

export function of(contact, noun, id) {
  return contact.rows[noun].filter((row) => row.of === id);
}

const FAILED = new Set(["not_reached", "full", "not_eligible", "not_served", "refused", "closed", "not_helped"]);
export function stands(referral) {
  return !FAILED.has(referral.outcome);
}
