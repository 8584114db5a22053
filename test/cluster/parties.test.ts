/** A party whose members use different processes, one of which is killed. */
import assert from "node:assert/strict";
import { z } from "zod";
import { Account } from "../support/account.ts";
import { eventually } from "../support/eventually.ts";
import { NewsListener } from "../support/news-listener.ts";
import { Processes, type ServingProcess } from "./processes.ts";
import { requireRedis } from "./redis-server.ts";

const begunSession = z.object({
  session: z.object({ session_id: z.string() }),
  session_token: z.string(),
});
const ofParty = z.object({ party: z.object({ party_id: z.string() }) });

type View = {
  party?: { party_id: string; is_open: boolean; members: { player_id: string; is_away: boolean }[] };
};
type Member = { account: Account; player_id: string; session_id: string; token: string };

describe("A party in several processes", function () {
  this.timeout(60_000);
  let processes: Processes;
  const listeners: NewsListener[] = [];
  before(async function () {
    requireRedis(this);
    processes = await Processes.start(2);
  });
  after(async () => {
    await Promise.all(listeners.map(each => each.leave().catch(() => undefined)));
    await processes?.stop();
  });

  async function aMember(by: ServingProcess): Promise<Member> {
    const account = await Account.guest(by.endpoint);
    const { session, session_token } = begunSession.parse(await account.request("POST", "/api/sessions", {}));
    return { account, player_id: account.player_id, session_id: session.session_id, token: session_token };
  }
  async function listen(by: ServingProcess, { token }: Member): Promise<NewsListener> {
    const listener = await NewsListener.join(by.endpoint, "party", token);
    listeners.push(listener);
    return listener;
  }
  const isAway = (who: Member, is: boolean) => (view: View) =>
    view.party?.members.some(each => each.player_id === who.player_id && each.is_away === is) === true;

  it("is one room, whichever process they ask, and goes on in another when its process is killed", async () => {
    const [first, second] = processes.all as [ServingProcess, ServingProcess];
    const [ada, bob] = [await aMember(first), await aMember(second)];
    const body = { session_id: ada.session_id, is_open: true };
    const { party_id } = ofParty.parse(await ada.account.request("POST", "/api/parties", body)).party;
    await bob.account.request("PUT", `/api/parties/${party_id}/join`, { session_id: bob.session_id });
    const adas = await listen(first, ada);
    const bobs = await listen(second, bob);
    assert.equal(adas.room.roomId, bobs.room.roomId);
    for (const each of [adas, bobs]) await each.told<View>("party", isAway(bob, false));
    // Asked of the process that may not have the room.
    for (const [by, is_open] of [
      [first, false],
      [second, true],
    ] as const) {
      ada.account.http = by.endpoint.replace(/^ws/, "http");
      await ada.account.request("PUT", `/api/parties/${party_id}/open`, { is_open });
      for (const each of [adas, bobs])
        await each.told<View>("party", view => view.party?.is_open === is_open);
    }
    const killed = (await processes.ofRoom(adas.room.roomId)) ?? assert.fail();
    const other = processes.other(killed);
    await processes.kill(killed);
    await Promise.all([adas.closed, bobs.closed]);
    // Ada comes back; nobody has said of Bob that he is gone, and he is away all the same.
    const again = await eventually("she is in another room", () => listen(other, ada).catch(() => undefined));
    await again.told<View>("party", isAway(bob, true));
    await again.told<View>("party", isAway(ada, false));
    const back = await listen(other, bob);
    assert.equal(back.room.roomId, again.room.roomId);
    await back.told<View>("party", isAway(bob, false));
  });
});
