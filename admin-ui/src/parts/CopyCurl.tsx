import { type ApiRequest, curlOf } from "../logic/curl";
import { CopyButton, CopyWords } from "./CopyButton";

/** Copies what the action beside it does, as a line for a terminal; in a row of a table as an icon only. */
export function CopyCurl({ request, small = false }: { request: ApiRequest; small?: boolean }) {
  const text = curlOf(location.origin, request);
  if (small) return <CopyButton text={text} what="as curl" icon="terminal" />;
  return <CopyWords text={text} what="as curl" label="Copy as curl" icon="terminal" />;
}
