/** How the tab a person comes back in tells the tab that sent them: both are of this origin, and nothing is stored. */
const NAME = "tenantry-test-login";

/** Says what came back, as the query of the address. */
export function announce(query: string): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(query);
  channel.close();
}

/** Waits for the answer to one attempt; the function it returns gives up waiting. */
export function listenFor(state: string, heard: (returned: URLSearchParams) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (typeof data !== "string") return;
    const returned = new URLSearchParams(data);
    if (returned.get("state") === state) heard(returned);
  };
  return () => {
    channel.close();
  };
}
