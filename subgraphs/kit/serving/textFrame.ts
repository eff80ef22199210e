const finalText = 0x81;
const shortest = 126;
const longest = 2 ** 16;

/**
 * A WebSocket text frame of a server, whole: not compressed, not masked (RFC 6455, 5.2). `ws` writes a frame in two
 * pieces, which costs more than all else when many clients are sent something small.
 */
export function textFrame(pieces: readonly Buffer[]): Buffer {
  let bytes = 0;
  for (const { length } of pieces) bytes += length;
  const headBytes = bytes < shortest ? 2 : bytes < longest ? 4 : 10;
  const frame = Buffer.allocUnsafe(headBytes + bytes);
  frame[0] = finalText;
  if (headBytes === 2) frame[1] = bytes;
  else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(bytes, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(bytes), 2);
  }
  let at = headBytes;
  for (const piece of pieces) {
    frame.set(piece, at);
    at += piece.length;
  }
  return frame;
}
