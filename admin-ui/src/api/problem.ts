/** Why the server did not do something (RFC 9457), or why it could not be asked. */

interface ProblemMembers {
  type: string;
  title: string;
  status: number;
  detail: string | null;
  field: string | null;
  hint: string | null;
  requestId: string | null;
}

export class Problem extends Error implements ProblemMembers {
  override name = "Problem";
  type: string;
  title: string;
  status: number;
  detail: string | null;
  field: string | null;
  hint: string | null;
  requestId: string | null;

  constructor(members: ProblemMembers, options?: ErrorOptions) {
    super(members.detail ?? members.title, options);
    this.type = members.type;
    this.title = members.title;
    this.status = members.status;
    this.detail = members.detail;
    this.field = members.field;
    this.hint = members.hint;
    this.requestId = members.requestId;
  }

  /** Whether nobody is signed in, or not any more. */
  get signedOut(): boolean {
    return this.status === 401 && !this.wantsFreshSignIn;
  }

  /** Whether the person has to prove anew that it is them. */
  get wantsFreshSignIn(): boolean {
    return this.type.endsWith("fresh_authentication_required");
  }
}

function text(from: Record<string, unknown>, member: string): string | null {
  const value = from[member];
  return typeof value === "string" && value !== "" ? value : null;
}

/** The problem of an answer that was no success. */
export function problemOf(response: Response, body: unknown): Problem {
  const members = typeof body === "object" && body !== null ? (body as Record<string, unknown>) : {};
  return new Problem({
    type: text(members, "type") ?? "about:blank",
    title: text(members, "title") ?? `The server answered with status ${String(response.status)}.`,
    status: response.status,
    detail: text(members, "detail"),
    field: text(members, "field"),
    hint: text(members, "hint"),
    requestId: text(members, "request_id") ?? response.headers.get("x-request-id"),
  });
}

/** The problem of a question that got no answer. */
export function unreachable(cause: unknown): Problem {
  const title = "The server could not be reached.";
  const hint = "Check the connection and try again.";
  return new Problem({ type: "about:blank", title, status: 0, detail: null, field: null, hint, requestId: null }, { cause });
}

/** What a field's error should say, if the problem is about that field. */
export function fieldError(error: Error | null, wire: string): string | null {
  if (!(error instanceof Problem) || error.field !== wire) return null;
  return error.hint === null ? error.message : `${error.message}: ${error.hint}`;
}
