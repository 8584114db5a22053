/** What only staff see: until somebody has signed in, the way to do it. */
import { type ComponentChild, h, type TargetedSubmitEvent } from "preact";
import { useEffect } from "preact/hooks";
import { staffTexts } from "../texts/staff.ts";
import { useChanges, useDoing } from "../ui/asked.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import type { StaffSession } from "./staff-session.ts";
import { StaffTrouble } from "./staff-trouble.ts";
import "./staff.css";

type StaffGateProps = {
  readonly page: Page;
  readonly session: StaffSession;
  /** Stays as it is, unseen, while a sign-in that has ended is made again. */
  readonly children: ComponentChild;
};

export function StaffGate({ page, session, children }: StaffGateProps): ComponentChild {
  const words = textsFor(page, staffTexts);
  useChanges(session);
  const { isBusy, error, act } = useDoing();
  useEffect(() => act(() => session.begin(page.sign_in)), [session]);
  const { member, notice } = session;
  return [
    notice !== undefined && h("p", { key: "notice", class: "notice", role: "alert" }, words.notice[notice]),
    h(StaffTrouble, { key: "trouble", error, words }),
    !member && !isBusy && h(SignIn, { key: "sign-in", page, session }),
    h("div", { key: "content", hidden: !member }, children),
  ];
}

type SignInProps = Omit<StaffGateProps, "children">;

function SignIn({ page, session }: SignInProps): ComponentChild {
  const words = textsFor(page, staffTexts);
  const { isBusy, error, act } = useDoing();
  const { sign_in: pool } = page;
  return h(
    "form",
    {
      class: "staff-sign-in",
      "aria-label": words.sign_in_title,
      onSubmit: (event: TargetedSubmitEvent<HTMLFormElement>) => {
        event.preventDefault();
        const typed = new FormData(event.currentTarget);
        act(() => session.signIn(String(typed.get("name")), String(typed.get("password"))));
      },
    },
    h("h2", {}, words.sign_in_title),
    h("p", { class: "soft" }, words.sign_in_note),
    h("label", {}, words.name, h("input", { name: "name", autocomplete: "username", required: true })),
    h(
      "label",
      {},
      words.password,
      h("input", { name: "password", type: "password", autocomplete: "current-password", required: true }),
    ),
    h(StaffTrouble, { error, words }),
    h("button", { class: "primary", disabled: isBusy }, words.sign_in),
    pool &&
      h(
        "button",
        { type: "button", disabled: isBusy, onClick: () => act(() => session.goToPool(pool)) },
        words.sign_in_with_account,
      ),
  );
}

/** Who is signed in, and the way out. */
export function StaffWho({ page, session }: SignInProps): ComponentChild {
  const words = textsFor(page, staffTexts);
  const { act } = useDoing();
  useChanges(session);
  const { member } = session;
  if (!member) return null;
  return h(
    "p",
    { class: "staff-who" },
    words.signed_in_as(member.staff_id, words.roles[member.role]),
    " ",
    h("button", { type: "button", onClick: () => act(() => session.signOut()) }, words.sign_out),
  );
}
