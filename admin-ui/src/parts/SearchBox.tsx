import { TextInput } from "@mantine/core";
import { useEffect, useState } from "react";

import { Icon } from "./Icon";

const PAUSE_MILLIS = 250;

/** Searches on the server, once the person has paused. */
export function SearchBox({ label, value, onSearch }: { label: string; value: string; onSearch: (query: string) => void }) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  const [sent, setSent] = useState(value);
  // The address changed by itself: back, forward, or a link. What was searched for last is what is typed, or older.
  if (known !== value) {
    setKnown(value);
    if (value !== sent) setTyped(value);
  }
  useEffect(() => {
    if (typed === value) return undefined;
    const pause = setTimeout(() => {
      setSent(typed);
      onSearch(typed);
    }, PAUSE_MILLIS);
    return () => {
      clearTimeout(pause);
    };
  }, [typed, value, onSearch]);
  return (
    <TextInput
      type="search"
      w={{ base: "100%", sm: 320 }}
      aria-label={label}
      placeholder={label}
      leftSection={<Icon name="search" size={16} />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
      }}
    />
  );
}
