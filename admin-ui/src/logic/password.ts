/** Letters and digits that nobody confuses when reading them aloud. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password for a person who has none yet: five groups of five, about 124 random bits. */
export function makePassword(): string {
  const groups: string[] = [];
  while (groups.length < 5) {
    let group = "";
    while (group.length < 5) {
      const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
      // Bytes above the last whole multiple would make some letters likelier than others.
      if (byte < 256 - (256 % LETTERS.length)) group += LETTERS[byte % LETTERS.length] ?? "";
    }
    groups.push(group);
  }
  return groups.join("-");
}
