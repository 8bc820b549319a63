import { expect, test } from "vitest";

import { answerQuestion, openQuestion, withFreshSignIn } from "./fresh";
import { problemOf } from "./problem";

const stale = problemOf(new Response(null, { status: 401 }), { type: "urn:x:fresh_authentication_required" });

/** Something that succeeds from the given try on. */
function succeedsAt(wanted: number) {
  const tries = { count: 0 };
  const run = () => {
    tries.count += 1;
    return tries.count >= wanted ? Promise.resolve("done") : Promise.reject(stale);
  };
  return { tries, run };
}

async function asked() {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  return openQuestion();
}

test("what wants a fresh sign-in waits for it and is done once more", async () => {
  const { tries, run } = succeedsAt(2);
  const done = withFreshSignIn(run);
  expect(await asked()).not.toBeNull();
  answerQuestion(true);
  expect(await done).toBe("done");
  expect(tries.count).toBe(2);
  expect(openQuestion()).toBeNull();
});

test("whoever will not sign in has changed nothing", async () => {
  const { tries, run } = succeedsAt(2);
  const done = withFreshSignIn(run);
  await asked();
  answerQuestion(false);
  await expect(done).rejects.toBe(stale);
  expect(tries.count).toBe(1);
});

test("other refusals ask nothing", async () => {
  const refused = problemOf(new Response(null, { status: 403 }), {});
  await expect(withFreshSignIn(() => Promise.reject(refused))).rejects.toBe(refused);
  expect(openQuestion()).toBeNull();
});
