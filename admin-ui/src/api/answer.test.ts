import { expect, test } from "vitest";

import { tagged, value } from "./answer";
import { Problem } from "./problem";

test("a success is its value, with its version where that is asked for", async () => {
  const response = new Response(null, { headers: { etag: '"7"' } });
  expect(await value(Promise.resolve({ data: 1, response }))).toBe(1);
  expect(await tagged(Promise.resolve({ data: 1, response }))).toEqual({ value: 1, etag: '"7"' });
});

test("a refusal and a lost connection are problems, giving up is not", async () => {
  const refused = Promise.resolve({ error: { title: "No" }, response: new Response(null, { status: 403 }) });
  await expect(value(refused)).rejects.toMatchObject({ name: "Problem", status: 403, title: "No" });
  await expect(value(Promise.reject(new TypeError("failed")))).rejects.toBeInstanceOf(Problem);
  await expect(value(Promise.reject(new DOMException("", "AbortError")))).rejects.not.toBeInstanceOf(Problem);
});
