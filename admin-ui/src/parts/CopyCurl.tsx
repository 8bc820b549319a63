import { type ApiRequest, curlOf } from "../logic/curl";
import { CopyWords } from "./CopyButton";

/** Copies what the action beside it does, as a line for a terminal. */
export function CopyCurl({ request }: { request: ApiRequest }) {
  return <CopyWords text={curlOf(location.origin, request)} what="as curl" label="Copy as curl" icon="terminal" />;
}
