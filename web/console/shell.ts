/** The console as it is shown: the parts that a role may see, and one of them. */
import { type ComponentChild, h } from "preact";
import { useEffect } from "preact/hooks";
import { StaffGate, StaffWho } from "../staff/staff-gate.ts";
import type { StaffSession } from "../staff/staff-session.ts";
import type { ConsoleTexts } from "../texts/console.ts";
import { staffTexts } from "../texts/staff.ts";
import { useChanges } from "../ui/asked.ts";
import { type Page, textsFor } from "../ui/this-page.ts";
import { hrefTo, usePath } from "./address.ts";
import { useKeptFocus } from "./kept-focus.ts";
import { PARTS } from "./parts.ts";

type ShellProps = { readonly page: Page; readonly texts: ConsoleTexts; readonly session: StaffSession };

export function Shell(props: ShellProps): ComponentChild {
  const { page, texts, session } = props;
  useChanges(session);
  return h(
    "div",
    { class: "console" },
    h(
      "header",
      {},
      h("h1", {}, texts.title),
      h("a", { href: page.root }, texts.home),
      h(StaffWho, { page, session }),
    ),
    h(StaffGate, { page, session, children: h(OpenConsole, { key: session.shownTo?.staff_id, ...props }) }),
  );
}

function OpenConsole({ page, texts, session }: ShellProps): ComponentChild {
  const [id, ...path] = usePath();
  const main = useKeptFocus();
  const allowed = PARTS.filter(({ needs }) => session.may(needs));
  const shown = id === undefined ? allowed[0] : allowed.find(part => part.id === id);
  useEffect(() => {
    document.title = shown ? `${texts.parts[shown.id]} · ${texts.title}` : texts.title;
  }, [shown, texts]);
  const words = textsFor(page, staffTexts);
  return [
    h(
      "nav",
      { key: "nav", "aria-label": texts.parts_label },
      h(
        "ul",
        {},
        allowed.map(part =>
          h(
            "li",
            { key: part.id },
            h(
              "a",
              { href: hrefTo(part.id), "aria-current": part === shown ? "page" : undefined },
              texts.parts[part.id],
            ),
          ),
        ),
      ),
    ),
    h(
      "main",
      { key: "main", ref: main },
      shown
        ? [
            h("h2", { key: "title" }, texts.parts[shown.id]),
            h(shown.view, { key: shown.id, page, session, texts, words, path }),
          ]
        : h("p", {}, allowed.length === 0 ? texts.nothing_for_role : texts.no_such_part),
    ),
  ];
}
