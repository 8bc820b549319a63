import type { Instance } from "../../api/types";

/** Clocks further apart than this make tokens look too young or too old. */
const SKEW_SECONDS = 5;
/** The chain of the audit trail is at most this far behind. */
const BEHIND_SECONDS = 60;

/** What an operator should look into, in words. */
export function concerns({ database, schema, outbox, audit_unchained_seconds, keys_to_rewrap }: Instance): string[] {
  return [
    database.reachable ? "" : "The database does not answer.",
    database.writable ? "" : "The database cannot be written: nobody can sign in.",
    Math.abs(database.clock_skew_seconds) > SKEW_SECONDS ? "The clocks of the server and the database are too far apart." : "",
    schema.problem ?? "",
    schema.pending.length > 0 ? "The database lacks steps of its schema: run tenantry migrate." : "",
    schema.newer.length > 0 ? "A newer version has brought the schema up to date: this node still runs the old one." : "",
    outbox.failing > 0 ? `${String(outbox.failing)} letters could not be delivered yet. Check mail.url.` : "",
    audit_unchained_seconds > BEHIND_SECONDS ? "The chain of the audit trail is behind: its job may have stopped." : "",
    keys_to_rewrap > 0 ? `${String(keys_to_rewrap)} keys are still wrapped by an older master key; they are moved one by one.` : "",
  ].filter((words) => words !== "");
}
