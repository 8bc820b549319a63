import type { ReactNode } from "react";

import classes from "./RecordTable.module.css";
import { ColumnHead, type Sortable, SortBy, type Sorting } from "./sorting";

export interface Column<Row> extends Sortable {
  cell: (row: Row) => ReactNode;
}

/** Records as a table; on a narrow screen each becomes a card. The first column names its row. */
export function RecordTable<Row>({ caption, columns, rows, id, sorting }: {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  id: (row: Row) => string;
  /** Where another order can be asked for. */
  sorting?: Sorting | undefined;
}) {
  const [first, ...others] = columns;
  if (first === undefined) return null;
  return (
    <>
      {sorting !== undefined && <SortBy columns={columns} sorting={sorting} />}
      <table className={classes.table}>
        <caption className={classes.caption}>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <ColumnHead key={column.label} {...column} sorting={sorting} />
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
    </>
  );
}
