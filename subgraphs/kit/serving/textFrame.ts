const finalText = 0x81;
const shortest = 126;
const longest = 2 ** 16;
const closingBrace = 0x7d;
const tailBytes = 1;

interface Body {
  readonly json: Buffer;
}

/** Frames are written into the same bytes again and again: new ones for each client would keep the collector at work. */
const sharedBytes = 8 * 1024;
let shared = Buffer.allocUnsafeSlow(sharedBytes);

/** The frames in them: those of the next client mostly differ in the head alone. */
let written: {
  readonly bodies: readonly Body[];
  readonly headBytes: number;
  readonly frames: Buffer;
} | null = null;

/**
 * WebSocket text frames of a server, one behind the other: each holds `head`, a JSON and what closes it, and is whole,
 * not compressed, not masked (RFC 6455, 5.2). `ws` writes a frame in two pieces, which costs more than all else when
 * many clients are sent something small. They are good until the next call, unless `keepTextFrames` is called before;
 * `bodies` is not to change.
 */
export function textFrames(head: Buffer, bodies: readonly Body[]): Buffer {
  if (written?.bodies === bodies && written.headBytes === head.length) {
    writeHeads(written.frames, head, bodies);
    return written.frames;
  }
  const around = head.length + tailBytes;
  let bytes = 0;
  for (const { json } of bodies) bytes += headerBytes(around + json.length) + around + json.length;
  const isShared = bytes <= sharedBytes;
  const frames = isShared ? shared.subarray(0, bytes) : Buffer.allocUnsafe(bytes);
  writeFrames(frames, head, bodies);
  if (isShared) written = { bodies, headBytes: head.length, frames };
  return frames;
}

/** Leaves the last frames to whoever goes on reading them. */
export function keepTextFrames(): void {
  shared = Buffer.allocUnsafeSlow(sharedBytes);
  written = null;
}

function writeFrames(frames: Buffer, head: Buffer, bodies: readonly Body[]): void {
  let at = 0;
  for (const { json } of bodies) {
    at = writeHeader(frames, at, head.length + json.length + tailBytes);
    frames.set(head, at);
    frames.set(json, at + head.length);
    at += head.length + json.length + tailBytes;
    frames[at - tailBytes] = closingBrace;
  }
}

function writeHeads(frames: Buffer, head: Buffer, bodies: readonly Body[]): void {
  let at = 0;
  for (const { json } of bodies) {
    const payloadBytes = head.length + json.length + tailBytes;
    at += headerBytes(payloadBytes);
    frames.set(head, at);
    at += payloadBytes;
  }
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
