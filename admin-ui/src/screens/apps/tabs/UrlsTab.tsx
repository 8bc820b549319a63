import { Stack } from "@mantine/core";

import type { Tagged } from "../../../api/answer";
import type { App } from "../../../api/types";
import { Card } from "../../../parts/Card";
import { filled, ListField } from "../../../parts/fields";
import { Form } from "../../../parts/Form";
import { FormActions } from "../../../parts/FormActions";
import { kindOf } from "../appTypes";
import { CheckAddress } from "./CheckAddress";
import { useAppForm } from "./useAppForm";

/** Where the app is on the web. */
export function UrlsTab({ app }: { app: Tagged<App> }) {
  const { redirect_uris, post_logout_redirect_uris, cors_origins, type } = app.value;
  const { draft, change, save, actions, submit } = useAppForm(app, { redirect_uris, post_logout_redirect_uris, cors_origins }, (values) => ({
    redirect_uris: filled(values.redirect_uris),
    post_logout_redirect_uris: filled(values.post_logout_redirect_uris),
    cors_origins: filled(values.cors_origins),
  }));
  return (
    <Stack gap="lg">
      <Card>
        <Form send={submit}>
          <Stack maw={720}>
            <ListField
              label="Redirect URIs"
              wire="redirect_uris"
              hint="Where codes may be sent after a sign-in. Compared byte for byte: a slash more or less is another address."
              placeholder={kindOf(type).redirect}
              error={save.error}
              values={draft.redirect_uris}
              onChange={(values) => { change({ redirect_uris: values }); }}
            />
            <ListField
              label="After logout"
              wire="post_logout_redirect_uris"
              hint="Where a browser may be sent after the person has signed out."
              placeholder="https://app.example.com/"
              error={save.error}
              values={draft.post_logout_redirect_uris}
              onChange={(values) => { change({ post_logout_redirect_uris: values }); }}
            />
            <ListField
              label="Browser origins"
              wire="cors_origins"
              hint="Pages whose scripts may call the token endpoint: scheme, host and port, without a path."
              placeholder="https://app.example.com"
              error={save.error}
              values={draft.cors_origins}
              onChange={(values) => { change({ cors_origins: values }); }}
            />
            <FormActions {...actions} />
          </Stack>
        </Form>
      </Card>
      <CheckAddress registered={redirect_uris} native={type === "native"} />
    </Stack>
  );
}
