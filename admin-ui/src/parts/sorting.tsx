import { NativeSelect, VisuallyHidden } from "@mantine/core";

import type { Order } from "../api/list";
import { Icon } from "./Icon";
import classes from "./sorting.module.css";

/** The order a list is shown in, and how another is asked for. */
export interface Sorting {
  order: Order;
  sort: (order: Order) => void;
}

export interface Sortable {
  label: string;
  /** The orders that go by it, the ascending one first. */
  orders?: readonly [Order, Order];
}

const WORDS: Record<Order, string> = { oldest: "oldest first", newest: "newest first", name: "A to Z", name_descending: "Z to A" };

/** The head of a column, a button where the list can be sorted by it. */
export function ColumnHead({ label, orders, sorting }: Sortable & { sorting: Sorting | undefined }) {
  if (orders === undefined || sorting === undefined) {
    return <th scope="col">{label === "" ? <VisuallyHidden>Actions</VisuallyHidden> : label}</th>;
  }
  const { order, sort } = sorting;
  const [ascending, descending] = orders;
  const ascends = order === ascending;
  const sorted = ascends || order === descending;
  return (
    <th scope="col" aria-sort={sorted ? (ascends ? "ascending" : "descending") : undefined}>
      <button type="button" className={classes.head} onClick={() => { sort(ascends ? descending : ascending); }}>
        {label}
        <Icon name={sorted ? (ascends ? "up" : "down") : "updown"} size={14} />
      </button>
    </th>
  );
}

/** The same choice on a narrow screen, where tables have no head. */
export function SortBy({ columns, sorting: { order, sort } }: { columns: readonly Sortable[]; sorting: Sorting }) {
  const choices = columns.flatMap(({ label, orders = [] }) => orders.map((value) => ({ value, label: `${label}, ${WORDS[value]}` })));
  return (
    <NativeSelect
      className={classes.narrow}
      label="Sort by"
      data={choices}
      value={order}
      onChange={({ currentTarget: { value } }) => {
        const chosen = choices.find((choice) => choice.value === value);
        if (chosen !== undefined) sort(chosen.value);
      }}
    />
  );
}
