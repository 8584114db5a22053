/** Sanctions as this process applies them: in its rooms, and to the tickets of those who wait for a match. */
import { keptOut, pausedInRanked } from "./auth/sanction-wait.ts";
import { findEntry } from "./game/content/content.ts";
import { QueueRefusal } from "./matchmaking/queue-refusal.ts";
import { SanctionService } from "./moderation/sanction-service.ts";
import { SanctionWatch } from "./moderation/sanction-watch.ts";
import { matchmakingOf } from "./open-matchmaking.ts";
import { Audit } from "./ops/audit.ts";
import { ModeRoom } from "./rooms/base/room.ts";
import { socketOf } from "./rooms/base/socket.ts";
import { NewsRoom } from "./rooms/news/news-room.ts";
import { CLOSE_CODES } from "./schema/close-codes.ts";
import type { Services } from "./services.ts";
import type { HeldSanction } from "./store/held-sanction.ts";

export type Moderation = { service: SanctionService; watch: SanctionWatch };

/** One for each process. */
const opened = new WeakMap<Services, Moderation>();

export function moderationOf(services: Services): Moderation {
  const moderation = opened.get(services) ?? open(services);
  opened.set(services, moderation);
  return moderation;
}

function open(services: Services): Moderation {
  const { sanctions, standings, cluster, log, store, metrics } = services;
  const { news } = cluster;
  const service = new SanctionService(sanctions, news, log);
  const audit = new Audit(store.access);
  const watch = new SanctionWatch({
    ...{ sanctions, standings, news, log, accounts: store.accounts },
    kicksSince: since_ms => audit.kicksSince(since_ms),
    isCutOff: () => cluster.redisHealth()?.status === "away",
  });
  watch.addPlace({
    has: player_id => ModeRoom.hasPlayer(player_id) || listening(player_id).length > 0,
    isAnybodyHere: () => ModeRoom.isAnybodyHere() || NewsRoom.everybody().length > 0,
    sendAway: (player_id, why) => sendAway(player_id, CLOSE_CODES.sanctioned, why),
    kick: player_id => sendAway(player_id, CLOSE_CODES.kicked, "an operator has removed you from this room"),
  });
  service.listen((player_id, held, given) => {
    if (given) metrics.sanctions.countGiven(given);
    endTicket(services, player_id, held).catch((err: unknown) =>
      log.warn({ err, player_id }, "the ticket of a player under a sanction waits on"),
    );
  });
  return { service, watch };
}

function sendAway(player_id: string, code: number, why: string): void {
  ModeRoom.sendAway(player_id, code, why);
  for (const client of listening(player_id)) socketOf(client).close(code, why);
}

/** The player's connections to rooms that tell news. */
function listening(player_id: string) {
  return NewsRoom.everybody().filter(({ userData }) => userData?.player_id === player_id);
}

/** Who may not play waits for no match. */
async function endTicket(
  services: Services,
  player_id: string,
  held: readonly HeldSanction[],
): Promise<void> {
  const now_ms = services.sanctions.now();
  const isOut = keptOut(held, now_ms) !== undefined;
  if (!isOut && !pausedInRanked(held, now_ms)) return;
  const { queueing } = matchmakingOf(services);
  const { ticket } = (await queueing.of(player_id)) ?? {};
  if (ticket?.state !== "waiting") return;
  const queue = findEntry(services.store.library.current().content.queues, ticket.queue_id);
  if (!isOut && queue?.is_ranked !== true) return;
  await queueing.cancel(ticket.ticket_id, player_id).catch((error: unknown) => {
    // It was matched, or has ended, in this moment.
    if (!(error instanceof QueueRefusal)) throw error;
  });
}
