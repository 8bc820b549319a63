import { Modal, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useId, useState } from "react";

import { Icon } from "../parts/Icon";
import { WorkspaceTile } from "../parts/WorkspaceTile";
import classes from "./Palette.module.css";
import { type Destination, type Found, useFound } from "./useFound";

const PAUSE_MILLIS = 150;

/** Goes anywhere by typing: workspaces, screens, apps and people. */
export function Palette({ workspacesOnly, workspace, close }: { workspacesOnly: boolean; workspace: string | null; close: () => void }) {
  return (
    <Modal opened onClose={close} withCloseButton={false} padding={0} yOffset="10vh" centered={false} size="lg" attributes={{ content: { "aria-label": "Search and commands" } }}>
      <Search workspacesOnly={workspacesOnly} workspace={workspace} close={close} />
    </Modal>
  );
}

function Search({ workspacesOnly, workspace, close }: { workspacesOnly: boolean; workspace: string | null; close: () => void }) {
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState(0);
  const [query] = useDebouncedValue(typed.trim(), PAUSE_MILLIS);
  const navigate = useNavigate();
  const list = useId();
  const { groups, searching } = useFound({ query, workspace, workspacesOnly });
  const all = groups.flatMap((group) => group.found);
  const at = Math.min(chosen, all.length - 1);
  const go = ({ to, params }: Destination) => {
    close();
    void navigate({ to, params });
  };
  const keys: Record<string, () => void> = {
    ArrowDown: () => { setChosen(Math.min(at + 1, all.length - 1)); },
    ArrowUp: () => { setChosen(Math.max(at - 1, 0)); },
    Enter: () => {
      const target = all[at];
      if (target !== undefined) go(target.destination);
    },
  };
  return (
    <div>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        className={classes.input}
        aria-label={workspacesOnly ? "Find a workspace" : "Search and commands"}
        placeholder={workspacesOnly ? "Find a workspace by name or slug" : "Go to a screen, a workspace, an app or a person"}
        leftSection={<Icon name="search" />}
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={all.length === 0 ? undefined : `${list}-${String(at)}`}
        autoComplete="off"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          const act = keys[event.key];
          if (act === undefined) return;
          event.preventDefault();
          act();
        }}
      />
      <div id={list} role="listbox" aria-label="What was found" className={classes.list}>
        {groups.map(({ title, found }) => (
          <div key={title} role="group" aria-label={title}>
            <div className={classes.title} aria-hidden="true">
              {title}
            </div>
            {found.map((each) => {
              const place = all.indexOf(each);
              return <Option key={each.key} id={`${list}-${String(place)}`} found={each} chosen={place === at} go={go} />;
            })}
          </div>
        ))}
      </div>
      {all.length === 0 && (
        <p className={classes.nothing} role="status">
          {searching ? "Searching…" : "Nothing was found."}
        </p>
      )}
    </div>
  );
}

function Option({ id, found, chosen, go }: { id: string; found: Found; chosen: boolean; go: (to: Destination) => void }) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      className={classes.option}
      ref={(option) => {
        if (chosen) option?.scrollIntoView({ block: "nearest" });
      }}
      onClick={() => {
        go(found.destination);
      }}
    >
      {typeof found.icon === "string" ? <Icon name={found.icon} /> : <WorkspaceTile {...found.icon} size="sm" />}
      <span className={classes.label}>
        {found.label}
        {found.note !== undefined && <span className={classes.note}>{found.note}</span>}
      </span>
      {found.more !== undefined && <code className={classes.more}>{found.more}</code>}
    </div>
  );
}
