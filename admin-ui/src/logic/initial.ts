const letters = new Intl.Segmenter();

/** The first letter of a name, as people see letters. */
export function initial(name: string): string {
  const [first] = letters.segment(name.trim());
  return first?.segment.toUpperCase() ?? "?";
}
