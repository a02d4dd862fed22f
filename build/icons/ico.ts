/** Windows' icon file: several PNGs behind one directory (learn.microsoft.com, "Icons", the ICONDIR structure). */

const headerBytes = 6;
const entryBytes = 16;

export type IconImage = { sizePx: number; png: Buffer };

/** Images of at most 256 pixels. */
export const icoOf = (images: readonly IconImage[]): Buffer => {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(images.length, 4);
  let offset = headerBytes + entryBytes * images.length;
  const entries = images.map(({ sizePx, png }) => {
    const entry = Buffer.alloc(entryBytes);
    // 256 does not fit into the byte and is written as 0.
    entry.writeUInt8(sizePx % 256, 0);
    entry.writeUInt8(sizePx % 256, 1);
    entry.writeUInt16LE(1, 4);
    entry.writeUInt16LE(32, 6);
    entry.writeUInt32LE(png.length, 8);
    entry.writeUInt32LE(offset, 12);
    offset += png.length;
    return entry;
  });
  return Buffer.concat([header, ...entries, ...images.map(({ png }) => png)]);
};

/** Edge lengths of the images in an icon file. */
export const sizesOfIco = (ico: Buffer): number[] =>
  Array.from({ length: ico.readUInt16LE(4) }, (_, at) => ico.readUInt8(headerBytes + entryBytes * at) || 256);
