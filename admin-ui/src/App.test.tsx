import { QueryClient } from "@tanstack/react-query";
import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { App } from "./App";

const ada = {
  signed_in: true,
  workspace: { slug: "system", name: "System" },
  user: { name: "Ada Lovelace", username: "ada", email: "ada@acme.test" },
  role: "operator",
  form_token: "a-form-token",
};

const server = vi.fn<typeof fetch>();

function show() {
  render(<App queries={new QueryClient({ defaultOptions: { queries: { retry: false } } })} />);
}

beforeEach(() => {
  server.mockReset();
  vi.stubGlobal("fetch", server);
});

afterEach(cleanup);

test("says that it is loading until the server has answered", () => {
  server.mockReturnValue(new Promise(() => undefined));
  show();
  expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("Console");
  expect(screen.getByRole("status").textContent).toBe("Loading…");
});

test("asks its own server, past every cache", async () => {
  server.mockResolvedValue(Response.json({ signed_in: false }));
  show();
  await screen.findByRole("link", { name: "Sign in" });
  expect(server).toHaveBeenCalledOnce();
  expect(server.mock.lastCall?.[0]).toBe("/console/session");
  expect(server.mock.lastCall?.[1]?.cache).toBe("no-store");
});

test("offers the way in when no one is signed in", async () => {
  server.mockResolvedValue(Response.json({ signed_in: false }));
  show();
  const link = await screen.findByRole("link", { name: "Sign in" });
  expect(link.getAttribute("href")).toBe("/console/login");
  expect(screen.queryByRole("button", { name: "Sign out" })).toBeNull();
});

test("shows who is signed in, and signs out by a form with its token", async () => {
  server.mockResolvedValue(Response.json(ada));
  show();
  const button = await screen.findByRole<HTMLButtonElement>("button", { name: "Sign out" });
  expect(screen.getByText("Ada Lovelace")).toBeDefined();
  expect(screen.getByText("ada@acme.test")).toBeDefined();
  expect(screen.getByText("operator")).toBeDefined();
  expect(screen.getByText("Signed in to System (system)")).toBeDefined();

  const form = button.form;
  expect(form?.getAttribute("method")).toBe("post");
  expect(form?.getAttribute("action")).toBe("/console/logout");
  expect(form?.querySelector<HTMLInputElement>('input[name="form_token"]')?.value).toBe("a-form-token");
});

test("falls back to the username of a person without a name, e-mail or role", async () => {
  server.mockResolvedValue(Response.json({ ...ada, user: { name: null, username: "ada", email: null }, role: null }));
  show();
  expect(await screen.findByText("ada")).toBeDefined();
  expect(screen.queryByText("operator")).toBeNull();
});

test.each([
  ["cannot be reached", () => Promise.reject(new TypeError("fetch failed")), "The server could not be reached."],
  ["refuses", () => Promise.resolve(new Response("", { status: 503 })), "The server answered with status 503."],
  ["answers something else", () => Promise.resolve(new Response("<p>")), "The server's answer could not be read."],
])("says what went wrong when the server %s, and tries again", async (_, failure, message) => {
  server.mockImplementationOnce(failure).mockResolvedValueOnce(Response.json({ signed_in: false }));
  show();
  expect((await screen.findByRole("alert")).textContent).toContain(message);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByRole("link", { name: "Sign in" })).toBeDefined();
});
