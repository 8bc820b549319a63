import { VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";

import classes from "./RecordTable.module.css";

export interface Column<Row> {
  label: string;
  cell: (row: Row) => ReactNode;
}

/** Records as a table; on a narrow screen each becomes a card. The first column names its row. */
export function RecordTable<Row>({ caption, columns, rows, id }: {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
}) {
  const [first, ...others] = columns;
  if (first === undefined) return null;
  return (
    <table className={classes.table}>
      <caption className={classes.caption}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ label }) => (
            <th key={label} scope="col">
              {label === "" ? <VisuallyHidden>Actions</VisuallyHidden> : label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={id(row)}>
            <th scope="row">{first.cell(row)}</th>
            {others.map(({ label, cell }) => (
              <td key={label} data-label={label}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
