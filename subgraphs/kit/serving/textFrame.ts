const finalText = 0x81;
const shortest = 126;
const longest = 2 ** 16;

/** Frames are written into the same bytes again and again: new ones for each client would keep the collector at work. */
const sharedBytes = 8 * 1024;
let shared = Buffer.allocUnsafeSlow(sharedBytes);

/**
 * WebSocket text frames of a server, one behind the other: each holds `head`, a JSON and `tail`, and is whole, not
 * compressed, not masked (RFC 6455, 5.2). `ws` writes a frame in two pieces, which costs more than all else when many
 * clients are sent something small. They are good until the next call, unless `keepTextFrames` is called before.
 */
export function textFrames(head: Buffer, bodies: readonly { readonly json: Buffer }[], tail: Buffer): Buffer {
  const around = head.length + tail.length;
  let bytes = 0;
  for (const { json } of bodies) bytes += headerBytes(around + json.length) + around + json.length;
  const frames = bytes <= sharedBytes ? shared.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const { json } of bodies) {
    at = writeHeader(frames, at, around + json.length);
    frames.set(head, at);
    frames.set(json, at + head.length);
    frames.set(tail, at + head.length + json.length);
    at += around + json.length;
  }
  return frames;
}

/** Leaves the last frames to whoever goes on reading them. */
export function keepTextFrames(): void {
  shared = Buffer.allocUnsafeSlow(sharedBytes);
}

function headerBytes(payloadBytes: number): number {
  if (payloadBytes < shortest) return 2;
  return payloadBytes < longest ? 4 : 10;
}

/** Where the payload begins. */
function writeHeader(frames: Buffer, at: number, payloadBytes: number): number {
  frames[at] = finalText;
  if (payloadBytes < shortest) {
    frames[at + 1] = payloadBytes;
    return at + 2;
  }
  if (payloadBytes < longest) {
    frames[at + 1] = 126;
    return frames.writeUInt16BE(payloadBytes, at + 2);
  }
  frames[at + 1] = 127;
  return frames.writeBigUInt64BE(BigInt(payloadBytes), at + 2);
}
