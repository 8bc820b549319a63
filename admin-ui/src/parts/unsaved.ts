/**
 * What has been typed and not been sent. A form is remembered as it was when it was first touched; it has something to lose
 * while its fields say something else.
 */
const untouched = new Map<HTMLFormElement, string>();
let sent: HTMLFormElement | null = null;

/** What the fields of a form say; empty ones say nothing. */
function stateOf(form: HTMLFormElement): string {
  const said = [...form.elements].map((field) => {
    if (field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type)) return field.checked ? field.value : "";
    if (field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) return field.value;
    return "";
  });
  return JSON.stringify(said.filter((text) => text !== ""));
}

/** Watches a form, until the function it returns is called. */
export function watchForm(form: HTMLFormElement): () => void {
  const touch = () => {
    if (!untouched.has(form)) untouched.set(form, stateOf(form));
  };
  const events = ["focusin", "beforeinput"] as const;
  for (const event of events) form.addEventListener(event, touch);
  return () => {
    for (const event of events) form.removeEventListener(event, touch);
    untouched.delete(form);
  };
}

/** A form is on its way: the change that begins now is its. */
export function sendForm(form: HTMLFormElement): void {
  sent = form;
}

/** The form behind the change that begins now, if there is one. */
export function formBehind(): HTMLFormElement | null {
  const form = sent;
  sent = null;
  return form;
}

/** What a form said is kept by the server. */
export function formKept(form: HTMLFormElement | null): void {
  if (form !== null) untouched.delete(form);
}

/** Whether leaving loses something. */
export function isUnsaved(): boolean {
  return [...untouched].some(([form, state]) => form.isConnected && stateOf(form) !== state);
}

/** Gives up whatever is not sent. */
export function dropUnsaved(): void {
  untouched.clear();
}
