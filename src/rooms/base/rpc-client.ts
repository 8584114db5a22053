/** The client of the room RPC: how other rooms and the HTTP API find and call rooms, in whichever process they live. */
import { type IRoomCache, matchMaker, type Room } from "@colyseus/core";
import { ANSWER_LIMIT_MS, inTime } from "../../cluster/unreachable.ts";
import type { RoomContract } from "./rpc-contract.ts";

/** What every room has, for `remoteRoomCall` to find by its name. */
type RpcRoom = Room & { handleRpc(method: string, args: readonly unknown[]): unknown };

/** Methods, with their parameters and answers. */
type AnyContract<Contract> = { [Q in keyof Contract]: (...args: never[]) => unknown };

/** Asks a live room of a mode that has this contract. */
export type CallRoomRpc<Contract extends AnyContract<Contract>> = <Q extends keyof Contract>(
  room_id: string,
  method: Q,
  ...args: Parameters<Contract[Q]>
) => Promise<Awaited<ReturnType<Contract[Q]>>>;

/**
 * The room's listing; undefined where no process has it.
 *
 * @throws ServerError where it could be in another process, and none can be reached.
 */
export async function findRoom(room_id: string): Promise<IRoomCache | undefined> {
  return matchMaker.getRoomById(room_id);
}

/** Calls what every room has; throws as `rpcClient` says. */
export const callRoomRpc = rpcClient<RoomContract>();

/**
 * What asks the rooms of a mode. What goes and what comes is plain JSON, since the room may live in another process. It throws a
 * ServerError where the room has closed meanwhile, or its process does not answer.
 */
export function rpcClient<Contract extends AnyContract<Contract>>(): CallRoomRpc<Contract> {
  return async (room_id, method, ...args) => {
    const asked = matchMaker.remoteRoomCall<RpcRoom>(room_id, "handleRpc", [method, args], ANSWER_LIMIT_MS);
    return inTime(asked).catch(async error => {
      // What went wrong first is what the caller has to hear of.
      await forgetSilentProcess(room_id).catch(() => undefined);
      throw error;
    });
  };
}

/** What Colyseus's monitor shows of the room: every room has the method where the monitor is there. */
export function inspectRoom(room_id: string): Promise<unknown> {
  return inTime(matchMaker.remoteRoomCall(room_id, "getInspectData", [], ANSWER_LIMIT_MS));
}

/** Ends the room, in a process of any release: every room of Colyseus has this method. */
export async function disconnectRoom(room_id: string, closeCode: number): Promise<void> {
  await inTime(matchMaker.remoteRoomCall(room_id, "disconnect", [closeCode], ANSWER_LIMIT_MS));
}

/** A process that has stalled, or whose machine is gone, still has its entries in the room registry. */
async function forgetSilentProcess(room_id: string): Promise<void> {
  const { processId } = (await findRoom(room_id)) ?? {};
  const isElsewhere = processId !== undefined && processId !== matchMaker.processId;
  if (isElsewhere) await inTime(matchMaker.healthCheckProcessId(processId));
}
