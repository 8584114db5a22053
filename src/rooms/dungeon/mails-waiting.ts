/**
 * How many mails wait for each character here. They are counted when its player comes in or comes back, and from then on by what happens
 * to it: what others send it meanwhile it hears of when it comes next.
 */
import type { Mailbox } from "../../characters/mailbox.ts";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import type { Player } from "../../game/dungeon/world.ts";

const counts = new WeakMap<Player, number>();

/** 0 until they are counted. */
export function mailsWaitingFor(player: Player): number {
  return counts.get(player) ?? 0;
}

/** Counts them anew. @returns whether there are more or fewer than was known. @throws where the database is away. */
export async function countMails(mailbox: Mailbox, character_id: string, player: Player): Promise<boolean> {
  const kept = await mailbox.list(character_id);
  const before = mailsWaitingFor(player);
  const { outbox, taken_mail_ids } = player.lasting;
  const waiting = new Set(outbox.map(({ mail_id }) => mail_id));
  for (const { mail } of kept) waiting.add(mail.mail_id);
  for (const { mail, is_taken } of kept) if (is_taken) waiting.delete(mail.mail_id);
  for (const mail_id of taken_mail_ids) waiting.delete(mail_id);
  counts.set(player, waiting.size);
  return mailsWaitingFor(player) !== before;
}

export function noteMail(player: Player, { event_type }: GameEvent): void {
  if (event_type === "item_mailed") counts.set(player, mailsWaitingFor(player) + 1);
  if (event_type === "mail_taken") counts.set(player, Math.max(0, mailsWaitingFor(player) - 1));
}
