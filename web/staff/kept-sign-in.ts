/**
 * A sign-in of staff, as the tab keeps it: until the tab is closed, and for no other one. So it is in no file that outlives the browser, and
 * who uses the machine next does not find it.
 */
import { STAFF_ROLES, type StaffRole } from "../../src/ops/staff-may.ts";
import type { SignInPages } from "../../src/web/page-data.ts";
import { forgetInTab, keepInTab, keptInTab } from "../ui/this-tab.ts";

export type StaffSignIn = {
  readonly staff_id: string;
  readonly role: StaffRole;
  readonly token: string;
  /** Epoch milliseconds. */
  readonly ends_at_ms: number;
  /** Of a user of Cognito: by what it goes on. */
  readonly pool?: SignInPages;
  readonly refresh_token?: string;
};

const NAME = "staff";

export function keepSignIn(found: StaffSignIn): void {
  keepInTab(NAME, JSON.stringify(found));
}

export function forgetSignIn(): void {
  forgetInTab(NAME);
}

/** Undefined where nobody is signed in in this tab. */
export function keptSignIn(): StaffSignIn | undefined {
  const known = keptInTab(NAME);
  try {
    const found: unknown = JSON.parse(known ?? "null");
    return isSignIn(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

function isSignIn(found: unknown): found is StaffSignIn {
  if (typeof found !== "object" || found === null) return false;
  const { staff_id, role, token, ends_at_ms }: Partial<Record<keyof StaffSignIn, unknown>> = found;
  return (
    [staff_id, token].every(each => typeof each === "string") &&
    STAFF_ROLES.some(each => each === role) &&
    typeof ends_at_ms === "number"
  );
}
