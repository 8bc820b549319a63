const LONGEST = 63;

/** The slug a name suggests: its letters and digits in lower case and without accents, with hyphens between words. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}+/gu, "")
    .replace(/ß/g, "ss")
    .toLowerCase()
    .replace(/&/g, " and ")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^xn--/, "xn-")
    .replace(/^[^a-z]+/, "");
  return plain.slice(0, LONGEST).replace(/-+$/, "");
}

/** Why a slug would be refused, in words, or null. The server has the last word: some names are reserved or taken. */
export function slugProblem(slug: string): string | null {
  const formed = /^[a-z][a-z0-9-]{0,61}[a-z0-9]$/.test(slug) && !slug.startsWith("xn--");
  return formed ? null : "Write 2 to 63 characters: a lower-case letter, then letters, digits and inner hyphens.";
}
