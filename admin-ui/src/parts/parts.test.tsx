import { MantineProvider } from "@mantine/core";
import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";

import { problemOf } from "../api/problem";
import { ConfirmByName } from "./ConfirmByName";
import { CopyButton } from "./CopyButton";
import { filled, ListField, TextField } from "./fields";
import { ProblemAlert } from "./ProblemAlert";
import { type Column, RecordTable } from "./RecordTable";
import { SearchBox } from "./SearchBox";

afterEach(cleanup);

function show(what: ReactNode) {
  return render(<MantineProvider>{what}</MantineProvider>);
}

const refused = problemOf(new Response(null, { status: 409 }), { title: "This is taken", detail: "acme is taken", field: "slug", hint: "choose another", request_id: "r-1" });

test("a problem says what, why, what to do and by which number it is found", () => {
  const retry = vi.fn();
  show(<ProblemAlert error={refused} retry={retry} />);
  const alert = screen.getByRole("alert");
  for (const words of ["This is taken", "acme is taken", "choose another", "r-1"]) expect(alert.textContent).toContain(words);
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(retry).toHaveBeenCalledOnce();
});

test("a sign-in that is too old and was not renewed has changed nothing", () => {
  show(<ProblemAlert error={problemOf(new Response(null, { status: 401 }), { type: "urn:x:fresh_authentication_required" })} />);
  expect(screen.getByRole("alert").textContent).toContain("Nothing was changed");
});

test("a field shows its wire name and what the server said about it", () => {
  show(<TextField label="Slug" wire="slug" value="acme" onChange={vi.fn()} error={refused} />);
  expect(screen.getByLabelText("Slug slug").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("acme is taken: choose another")).toBeDefined();
});

test("a list field adds, changes and removes", () => {
  const changed = vi.fn();
  show(<ListField label="URIs" wire="uris" values={["a", "b"]} onChange={changed} />);
  fireEvent.change(screen.getByLabelText("URIs 2"), { target: { value: "c" } });
  expect(changed).toHaveBeenLastCalledWith(["a", "c"]);
  fireEvent.click(screen.getByRole("button", { name: "Remove URIs 1" }));
  expect(changed).toHaveBeenLastCalledWith(["b"]);
  fireEvent.click(screen.getByRole("button", { name: "Add another" }));
  expect(changed).toHaveBeenLastCalledWith(["a", "b", ""]);
  expect(filled([" a ", "", "b"])).toEqual(["a", "b"]);
});

test("what cannot be undone needs the name typed", async () => {
  const confirm = vi.fn();
  show(
    <ConfirmByName label="Delete" title="Delete it?" name="Shop" action="Really" request={{ method: "DELETE", path: "/x" }} error={null} pending={false} confirm={confirm}>
      All of it.
    </ConfirmByName>,
  );
  fireEvent.click(screen.getByRole("button", { name: "Delete" }));
  const box = await screen.findByRole("textbox");
  const really = screen.getByRole<HTMLButtonElement>("button", { name: "Really" });
  expect(really.disabled).toBe(true);
  fireEvent.change(box, { target: { value: "shop" } });
  expect(really.disabled).toBe(true);
  fireEvent.change(box, { target: { value: "Shop" } });
  fireEvent.click(really);
  expect(confirm).toHaveBeenCalledOnce();
});

test("a search is sent once the person has paused", async () => {
  const search = vi.fn();
  show(<SearchBox label="Search" value="" onSearch={search} />);
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "ac" } });
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "acme" } });
  await waitFor(() => {
    expect(search).toHaveBeenCalledWith("acme");
  });
  expect(search).toHaveBeenCalledOnce();
});

test("a value is copied as it is", async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  show(<CopyButton text="abc" what="client_id" />);
  fireEvent.click(screen.getByRole("button", { name: "Copy client_id" }));
  await waitFor(() => {
    expect(writeText).toHaveBeenCalledWith("abc");
  });
});

test("the first cell names its row", () => {
  show(<RecordTable caption="Things" rows={["a"]} id={(row) => row} columns={[{ label: "Name", cell: (row) => row }, { label: "", cell: () => "x" }]} />);
  expect(screen.getByRole("rowheader").textContent).toBe("a");
  expect(screen.getAllByRole("columnheader").map(({ textContent }) => textContent)).toEqual(["Name", "Actions"]);
});

test("a list is sorted by the heads of its columns, and by a choice where they are not shown", () => {
  const sort = vi.fn();
  const columns: Column<string>[] = [
    { label: "Name", orders: ["name", "name_descending"], cell: (row) => row },
    { label: "Created", orders: ["oldest", "newest"], cell: () => "then" },
    { label: "Type", cell: () => "x" },
  ];
  show(<RecordTable caption="Things" rows={["a"]} id={(row) => row} columns={columns} sorting={{ order: "name", sort }} />);
  expect(screen.getAllByRole("columnheader").map((head) => head.getAttribute("aria-sort"))).toEqual(["ascending", null, null]);
  fireEvent.click(screen.getByRole("button", { name: "Name" }));
  fireEvent.click(screen.getByRole("button", { name: "Created" }));
  fireEvent.change(screen.getByLabelText("Sort by"), { target: { value: "newest" } });
  expect(sort.mock.calls).toEqual([["name_descending"], ["oldest"], ["newest"]]);
  expect(screen.getAllByRole("option").map(({ textContent }) => textContent)).toEqual(["Name, A to Z", "Name, Z to A", "Created, oldest first", "Created, newest first"]);
  expect(screen.queryByRole("button", { name: "Type" })).toBeNull();
});
