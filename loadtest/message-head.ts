/** How messages of clients begin in Colyseus's protocol, for players without its SDK. */
import { encode, type Iterator } from "@colyseus/schema";

/** The frame's code, a request's number, and the type of the message. */
const MAX_HEAD_BYTES = 64;

/** What stands before the packed message: the code, of a request its number, and the type. */
export function messageHead(code: number, type: string, request?: number): Buffer {
  const head = Buffer.alloc(MAX_HEAD_BYTES);
  const at: Iterator = { offset: 1 };
  head[0] = code;
  if (request !== undefined) encode.number(head, request, at);
  encode.string(head, type, at);
  return head.subarray(0, at.offset);
}
