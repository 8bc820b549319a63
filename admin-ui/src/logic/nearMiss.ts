/** Which of the registered addresses somebody probably means, and what is different: addresses are compared byte for byte. */
export interface NearMiss {
  uri: string;
  difference: string;
}

/** The registered address that comes nearest, unless nothing is alike; null also for one that cannot be read. */
export function nearMiss(asked: string, registered: readonly string[]): NearMiss | null {
  const found = registered.flatMap((uri) => {
    const differences = differencesOf(asked, uri);
    return differences === null || differences.length > 2 ? [] : [{ uri, differences }];
  });
  found.sort((one, other) => one.differences.length - other.differences.length);
  const nearest = found[0];
  return nearest === undefined ? null : { uri: nearest.uri, difference: nearest.differences.join(", and ") };
}

function parsed(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** In words; null for addresses that have nothing to do with each other. */
function differencesOf(asked: string, registered: string): string[] | null {
  const [one, other] = [parsed(asked), parsed(registered)];
  if (one === null || other === null) return null;
  const parts: [boolean, string][] = [
    [one.protocol !== other.protocol, `the scheme is ${one.protocol.slice(0, -1)}, not ${other.protocol.slice(0, -1)}`],
    [one.hostname !== other.hostname, `the host is ${one.hostname}, not ${other.hostname}`],
    [one.port !== other.port, `the port is ${one.port || "the usual one"}, not ${other.port || "the usual one"}`],
    [one.pathname !== other.pathname, pathDifference(one.pathname, other.pathname)],
    [one.search !== other.search, other.search === "" ? "there is a query behind it" : `the query is not ${other.search}`],
    [one.hash !== "", "there is a fragment behind it"],
  ];
  const words = parts.filter(([differs]) => differs).map(([, text]) => text);
  if (words.length === 0) return asked === registered ? [] : ["it is written differently, though it means the same"];
  return one.hostname !== other.hostname && one.pathname !== other.pathname ? null : words;
}

function pathDifference(asked: string, registered: string): string {
  if (asked === `${registered}/`) return "there is a slash more at the end";
  if (`${asked}/` === registered) return "the slash at the end is missing";
  if (asked.toLowerCase() === registered.toLowerCase()) return "capital letters differ in the path";
  return `the path is ${asked}, not ${registered}`;
}
