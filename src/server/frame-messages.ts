/** FIN and the opcode of a text frame (RFC 6455 §5.2). */
const textFrame = 0x81;
const closing = Buffer.from('}');
const [shortMost, mediumMost] = [125, 65_535];

function headerBytes(length: number): number {
  if (length <= shortMost) return 2;
  return length <= mediumMost ? 4 : 10;
}

function writeHeader(frames: Buffer, at: number, length: number): number {
  frames[at] = textFrame;
  if (length <= shortMost) {
    frames[at + 1] = length;
    return at + 2;
  }
  if (length <= mediumMost) {
    frames[at + 1] = 126;
    return frames.writeUInt16BE(length, at + 2);
  }
  frames[at + 1] = 127;
  frames.writeUInt32BE(0, at + 2);
  return frames.writeUInt32BE(length, at + 6);
}

/**
 * Messages as the frames of a server (RFC 6455 §5: text, whole, not masked), in one piece: each is `head`, a body, and a closing brace. The bodies were
 * encoded once for everyone who gets them; what is left for each connection is to copy bytes.
 */
export function frameMessages(head: Buffer, bodies: readonly Buffer[]): Buffer {
  let size = 0;
  for (const body of bodies) {
    const length = head.length + body.length + closing.length;
    size += headerBytes(length) + length;
  }
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const body of bodies) {
    at = writeHeader(frames, at, head.length + body.length + closing.length);
    at += head.copy(frames, at);
    at += body.copy(frames, at);
    at += closing.copy(frames, at);
  }
  return frames;
}
