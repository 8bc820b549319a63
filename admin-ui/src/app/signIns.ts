/** How a tab in which somebody has signed in again tells the others. Nothing is said but that it happened. */
const NAME = "tenantry-signed-in";

/** Says so. */
export function announceSignIn(): void {
  const channel = new BroadcastChannel(NAME);
  channel.postMessage(null);
  channel.close();
}

/** Is told of it, until the function it returns is called. */
export function hearSignIns(heard: () => void): () => void {
  const channel = new BroadcastChannel(NAME);
  channel.onmessage = heard;
  return () => {
    channel.close();
  };
}
