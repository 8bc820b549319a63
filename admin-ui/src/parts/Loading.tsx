import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";

/** The shape of what is on its way. */
export function Loading({ lines = 5 }: { lines?: number }) {
  return (
    <Stack gap="sm" role="status">
      <VisuallyHidden>Loading…</VisuallyHidden>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 28 : 18} width={line === 0 ? "40%" : `${String(95 - ((line * 13) % 30))}%`} />
      ))}
    </Stack>
  );
}
