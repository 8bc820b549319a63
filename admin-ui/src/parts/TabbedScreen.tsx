import { Tabs } from "@mantine/core";
import { type ReactNode, Suspense } from "react";

import { Loading } from "./Loading";

export interface Part {
  value: string;
  label: string;
  content: () => ReactNode;
}

/** A screen in parts; which one is shown stands in the address. */
export function TabbedScreen({ parts, shown, go, label }: { parts: Part[]; shown: string | undefined; go: (tab: string) => void; label: string }) {
  const current = parts.find(({ value }) => value === shown) ?? parts[0];
  return (
    <Tabs value={current?.value ?? null} onChange={(value) => { if (value !== null) go(value); }} keepMounted={false}>
      <Tabs.List aria-label={label} mb="lg">
        {parts.map(({ value, label: words }) => (
          <Tabs.Tab key={value} value={value}>
            {words}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {parts.map(({ value, content }) => (
        <Tabs.Panel key={value} value={value}>
          <Suspense fallback={<Loading />}>{value === current?.value && content()}</Suspense>
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
