import { useState } from "react";

import type { Tagged } from "../../../api/answer";
import { type AppChange, updateApp } from "../../../api/apps";
import type { App } from "../../../api/types";
import { useChange } from "../../../api/useChange";
import type { ApiRequest } from "../../../logic/curl";

/** A part of an app's settings while a person edits it: what differs is what is sent. */
export function useAppForm<Draft extends object>(app: Tagged<App>, first: Draft, body: (draft: Draft) => AppChange) {
  const [draft, setDraft] = useState(first);
  const { workspace, client_id } = app.value;
  const changed = JSON.stringify(body(draft)) !== JSON.stringify(body(first));
  const save = useChange(() => updateApp(workspace, client_id, app.etag, body(draft)), { said: "Saved" });
  const request: ApiRequest = { method: "PATCH", path: `/api/v1/workspaces/${workspace}/apps/${client_id}`, body: body(draft), etag: app.etag };
  return {
    draft,
    change: (part: Partial<Draft>) => { setDraft({ ...draft, ...part }); },
    save,
    actions: { label: "Save", request, pending: save.isPending, error: save.error, disabled: !changed, undo: () => { setDraft(first); } },
    submit: () => { save.mutate(undefined); },
  };
}
