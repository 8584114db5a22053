/** A part of the console: who may see it, and its view. */
import type { ComponentChild } from "preact";
import type { StaffDeed } from "../../src/ops/staff-may.ts";
import type { StaffSession } from "../staff/staff-session.ts";
import type { ConsoleTexts } from "../texts/console.ts";
import type { StaffTexts } from "../texts/staff.ts";
import type { Page } from "../ui/this-page.ts";
import type { Path } from "./address.ts";

export type PartProps = {
  readonly page: Page;
  readonly session: StaffSession;
  /** Of the shell. Each part has its own beside it. */
  readonly texts: ConsoleTexts;
  readonly words: StaffTexts;
  /** Of the address, after the part's own name. */
  readonly path: Path;
};

export type Part = {
  /** In the address, and in `parts` of the texts. */
  readonly id: keyof ConsoleTexts["parts"];
  /** Whom it is shown to: who may do this. What is in it says the same of itself. */
  readonly needs: StaffDeed;
  readonly view: (props: PartProps) => ComponentChild;
};
