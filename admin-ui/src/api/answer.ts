/** Answers of the API as values; whatever is no success is thrown as a `Problem`. */
import { Problem, problemOf, unreachable } from "./problem";

/** A page of a list. */
export interface Page<Row> {
  items: Row[];
  next_cursor?: string | null;
}

/** A thing with the version it was read at; a change names that version. */
export interface Tagged<T> {
  value: T;
  etag: string;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

async function settled<T>(call: Promise<Answer<T>>): Promise<Answer<T>> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw cause instanceof Problem ? cause : unreachable(cause);
  }
  if (!answer.response.ok) throw problemOf(answer.response, answer.error);
  return answer;
}

/** The value of an answer. */
export async function value<T>(call: Promise<Answer<T>>): Promise<T> {
  return (await settled(call)).data as T;
}

/** The value of an answer, and its version. */
export async function tagged<T>(call: Promise<Answer<T>>): Promise<Tagged<T>> {
  const answer = await settled(call);
  return { value: answer.data as T, etag: answer.response.headers.get("etag") ?? "*" };
}
