/**
 * A change that wants a fresh sign-in waits for one, in another tab, and is then sent as it was: nothing that was typed is
 * lost, and nothing of it is stored.
 */
import { Problem } from "./problem";

interface Question {
  /** When it was asked, in milliseconds. */
  at: number;
  answer: (confirmed: boolean) => void;
  answered: Promise<boolean>;
}

let question: Question | null = null;
const listeners = new Set<() => void>();

function put(next: Question | null) {
  question = next;
  for (const listener of listeners) listener();
}

/** What is asked at the moment, for the dialog that asks it. */
export function openQuestion(): Question | null {
  return question;
}

export function onQuestion(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ends the question: the person has signed in anew, or will not. */
export function answerQuestion(confirmed: boolean) {
  const asked = question;
  put(null);
  asked?.answer(confirmed);
}

function confirmed(): Promise<boolean> {
  if (question === null) {
    let answer: (confirmed: boolean) => void = () => undefined;
    const answered = new Promise<boolean>((resolve) => {
      answer = resolve;
    });
    put({ at: Date.now(), answer, answered });
    return answered;
  }
  return question.answered;
}

/** Does something; if it wants a fresh sign-in, asks for one and does it once more. */
export async function withFreshSignIn<Output>(run: () => Promise<Output>): Promise<Output> {
  try {
    return await run();
  } catch (problem) {
    if (!(problem instanceof Problem && problem.wantsFreshSignIn) || !(await confirmed())) throw problem;
    return run();
  }
}
