/** Parts of a live stream by WebSocket: one frame is one part, compressed by gzip. */

/**
 * `onEnd` is called once, behind the last part: also where no WebSocket can be opened.
 *
 * @returns what ends it.
 */
export function followParts(
  url: string,
  protocols: string[],
  onPart: (part: Uint8Array) => void,
  onEnd: () => void,
): () => void {
  if (!("WebSocket" in globalThis)) {
    onEnd();
    return () => undefined;
  }
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  let isEnded = false;
  /** One after the other: to decompress takes a moment. */
  let before = Promise.resolve();
  const end = () => {
    if (isEnded) return;
    isEnded = true;
    socket.close();
    onEnd();
  };
  socket.onmessage = ({ data }: { data: unknown }) => {
    if (!(data instanceof ArrayBuffer)) return;
    before = before.then(async () => {
      const part = await decompressed(data);
      if (!isEnded) onPart(part);
    });
    before.catch(end);
  };
  socket.onclose = () => void before.then(end, end);
  return end;
}

async function decompressed(bytes: ArrayBuffer): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
