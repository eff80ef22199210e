const finalPong = 0x8a;

/** The WebSocket frame that answers a ping: it carries the same, 125 bytes at most (RFC 6455, 5.5). */
export function pongFrame(carried: Buffer): Buffer {
  return Buffer.concat([Buffer.of(finalPong, carried.length), carried]);
}
