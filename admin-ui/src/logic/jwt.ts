export interface DecodedToken {
  header: unknown;
  claims: unknown;
}

function part(text: string): unknown {
  const bytes = Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** What a JWT says, for reading only: its signature is not checked. Null for anything else, such as an opaque token. */
export function decodeToken(token: string): DecodedToken | null {
  const [header, claims, signature, more] = token.split(".");
  if (header === undefined || claims === undefined || signature === undefined || more !== undefined) return null;
  try {
    return { header: part(header), claims: part(claims) };
  } catch {
    return null;
  }
}
