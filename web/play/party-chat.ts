/** What is said in the party, as it comes. */
import { type ComponentChild, h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { PartyLine } from "../client/party-types.ts";
import { useDoing } from "../ui/asked.ts";
import type { Company } from "./company.ts";
import { Entry, type LobbyProps, Trouble } from "./lobby-parts.ts";

/** Characters of a line, at most. */
const LONGEST_LINE = 200;

type PartyChatProps = LobbyProps & { readonly company: Company; readonly party_id: string };

export function PartyChat({ texts, words, company, party_id }: PartyChatProps): ComponentChild {
  const { isBusy, error, act } = useDoing();
  const list = useRef<HTMLDivElement>(null);
  const { lines } = company;
  useEffect(() => {
    company.markRead();
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [company, lines]);
  const text = words.chat;
  return h(
    "section",
    { class: "section", "aria-label": text.title },
    h("h3", {}, text.title),
    lines.length === 0 && h("p", { class: "soft" }, text.empty),
    h(
      "div",
      // Scrolled by keyboard, too.
      { ref: list, class: "chat", role: "log", tabIndex: 0, "aria-label": text.title },
      lines.map(line =>
        h("p", { key: line.line_id }, h("strong", {}, line.character_name), `: ${said(line)}`),
      ),
    ),
    h(Entry, {
      ...{ label: text.line, button: text.say, isBusy, maxLength: LONGEST_LINE },
      onEntry: typed => act(() => company.parties.say(party_id, { text: typed })),
    }),
    h(Trouble, { error, texts, words }),
  );

  function said({ text: typed, ping }: PartyLine): string {
    return typed ?? (ping ? text.ping[ping.kind] : "");
  }
}
