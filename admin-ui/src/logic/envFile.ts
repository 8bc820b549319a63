/** Settings as lines of a `.env` file. Values with anything but plain characters are quoted. */
export function envFile(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${/^[A-Za-z0-9_./:@%+,-]*$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`}\n`)
    .join("");
}
