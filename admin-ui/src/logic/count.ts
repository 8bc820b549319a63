/** A number as people read it; with a plus where the server counted no further. */
export function count(number: number, more = false): string {
  return `${number.toLocaleString("en-GB")}${more ? "+" : ""}`;
}

/** A number and what it is of. */
export function counted(number: number, one: string, many: string, more = false): string {
  return `${count(number, more)} ${number === 1 && !more ? one : many}`;
}
