import type { Branding, BrandingReplace } from "../../api/types";
import { isColor } from "../../logic/contrast";

/** What a person has typed, as fields hold it. */
export interface Draft {
  primary: string;
  corners: Branding["corners"];
  appearance: Branding["appearance"];
  privacy_policy: string;
  terms_of_service: string;
  support: string;
}

/** What is saved, as fields hold it. */
export function draftOf({ primary, corners, appearance, privacy_policy, terms_of_service, support }: Branding): Draft {
  return {
    primary: primary ?? "",
    corners,
    appearance,
    privacy_policy: privacy_policy ?? "",
    terms_of_service: terms_of_service ?? "",
    support: support ?? "",
  };
}

/** The same as the server takes it. */
export function bodyOf({ primary, corners, appearance, privacy_policy, terms_of_service, support }: Draft): BrandingReplace {
  const orNull = (text: string) => (text.trim() === "" ? null : text.trim());
  return {
    primary: orNull(primary)?.toLowerCase() ?? null,
    corners,
    appearance,
    privacy_policy: orNull(privacy_policy),
    terms_of_service: orNull(terms_of_service),
    support: orNull(support),
  };
}

/** Whether the colour is one, or the built-in one. */
export function hasColor({ primary }: Draft): boolean {
  return primary === "" || isColor(primary);
}
