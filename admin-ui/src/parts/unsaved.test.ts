import { afterEach, beforeEach, expect, test } from "vitest";

import { dropUnsaved, formBehind, formKept, isUnsaved, sendForm, watchForm } from "./unsaved";

let form: HTMLFormElement;
let name: HTMLInputElement;
let forget: () => void;

beforeEach(() => {
  document.body.innerHTML = '<form><input name="name" value="Shop"><input type="checkbox" name="on" value="yes"></form>';
  form = document.forms.item(0) ?? document.createElement("form");
  name = form.elements.namedItem("name") as HTMLInputElement;
  forget = watchForm(form);
});
afterEach(() => {
  forget();
});

function type(text: string) {
  name.dispatchEvent(new Event("focusin", { bubbles: true }));
  name.value = text;
}

test("a form has something to lose while it says something else than before it was touched", () => {
  name.value = "filled in by the screen itself";
  expect(isUnsaved()).toBe(false);
  type("Market");
  expect(isUnsaved()).toBe(true);
  name.value = "filled in by the screen itself";
  expect(isUnsaved()).toBe(false);
});

test("what was kept, given up or is gone is not asked about", () => {
  type("Market");
  sendForm(form);
  formKept(formBehind());
  expect(isUnsaved()).toBe(false);
  type("Fair");
  expect(isUnsaved()).toBe(true);
  dropUnsaved();
  expect(isUnsaved()).toBe(false);
  type("Bazaar");
  form.remove();
  expect(isUnsaved()).toBe(false);
});

test("a change that no form began keeps none", () => {
  type("Market");
  expect(formBehind()).toBeNull();
  formKept(null);
  expect(isUnsaved()).toBe(true);
});
