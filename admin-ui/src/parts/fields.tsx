/** Fields of forms. Each shows its name on the wire, and what the server said about it. */
import { ActionIcon, Button, Checkbox, Fieldset, Group, NativeSelect, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

import { fieldError } from "../api/problem";
import { useClosed } from "./Form";
import { Icon } from "./Icon";
import { WireLabel } from "./WireLabel";

interface Named {
  label: string;
  wire: string;
  hint?: ReactNode;
  error?: Error | null;
}

interface TextProps extends Named {
  value: string;
  onChange: (value: string) => void;
  /** What is wrong with the value as it stands. */
  invalid?: string | null;
  placeholder?: string;
  required?: boolean;
  type?: "text" | "email" | "url" | "password";
  autoFocus?: boolean;
  lines?: number;
}

/** One line of text, or several. */
export function TextField({ label, wire, hint, error = null, value, onChange, invalid = null, lines, autoFocus = false, ...input }: TextProps) {
  const common = {
    label: <WireLabel label={label} wire={wire} />,
    description: hint,
    error: invalid ?? fieldError(error, wire),
    name: wire,
    value,
    withAsterisk: false,
    autoComplete: "off",
    "data-autofocus": autoFocus || undefined,
    ...input,
  };
  if (lines !== undefined) {
    return (
      <Textarea
        {...common}
        minRows={lines}
        rows={lines}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
    );
  }
  return (
    <TextInput
      {...common}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** One of a few words. */
export function ChoiceField({ label, wire, hint, error = null, value, choices, onChange }: Named & {
  value: string;
  choices: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  return (
    <NativeSelect
      label={<WireLabel label={label} wire={wire} />}
      description={hint}
      error={fieldError(error, wire)}
      name={wire}
      value={value}
      data={choices}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
    />
  );
}

/** Yes or no. */
export function SwitchField({ label, wire, hint, checked, onChange, disabled = false }: Omit<Named, "error"> & {
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <Switch
      label={<WireLabel label={label} wire={wire} />}
      description={hint}
      name={wire}
      checked={checked}
      disabled={disabled}
      onChange={(event) => {
        onChange(event.currentTarget.checked);
      }}
    />
  );
}

/** Several texts, such as addresses: one to a line of the form. */
export function ListField({ label, wire, hint, error = null, values, placeholder, onChange }: Named & {
  values: string[];
  placeholder?: string;
  onChange: (values: string[]) => void;
}) {
  const closed = useClosed();
  const shown = values.length === 0 ? [""] : values;
  const wrong = fieldError(error, wire);
  const put = (at: number, value: string) => {
    onChange(shown.map((old, place) => (place === at ? value : old)));
  };
  return (
    <Fieldset legend={<WireLabel label={label} wire={wire} />} p="sm">
      <Stack gap="xs">
        {hint !== undefined && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
        {shown.map((value, at) => (
          // A line has no identity besides its place.
          <Group key={at} gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              aria-label={`${label} ${String(at + 1)}`}
              placeholder={placeholder}
              value={value}
              error={wrong !== null && at === shown.length - 1}
              onChange={(event) => {
                put(at, event.currentTarget.value);
              }}
            />
            {!closed && (
              <ActionIcon
                color="gray"
                aria-label={`Remove ${label} ${String(at + 1)}`}
                disabled={value === "" && shown.length === 1}
                onClick={() => {
                  onChange(shown.filter((_, place) => place !== at));
                }}
              >
                <Icon name="close" size={16} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {wrong !== null && (
          <Text size="xs" c="var(--mantine-color-error)" role="alert">
            {wrong}
          </Text>
        )}
        {!closed && (
          <Group>
            <Button
              size="xs"
              variant="default"
              leftSection={<Icon name="plus" size={14} />}
              onClick={() => {
                onChange([...shown, ""]);
              }}
            >
              Add another
            </Button>
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}

/** The texts of a list field that say anything. */
export function filled(values: string[]): string[] {
  return values.map((value) => value.trim()).filter((value) => value !== "");
}

/** Any of a few words. */
export function SomeField({ label, wire, hint, error = null, values, choices, onChange }: Named & {
  values: string[];
  choices: { value: string; label: string; hint?: string }[];
  onChange: (values: string[]) => void;
}) {
  return (
    <Checkbox.Group
      label={<WireLabel label={label} wire={wire} />}
      description={hint}
      error={fieldError(error, wire)}
      value={values}
      onChange={onChange}
    >
      <Stack gap="xs" mt="xs">
        {choices.map((choice) => (
          <Checkbox key={choice.value} value={choice.value} label={choice.label} description={choice.hint} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}
