/** Unpacks KC's compressed results: a ZIP archive with one entry (`reference/khaos-control.md §1.1`). */
import { Unzip, UnzipInflate } from 'fflate';

/** Twenty times the largest document known. */
const mostUnpackedBytes = 80 * 1024 * 1024;

/** Deflate grows a byte to about a thousand at most, so no piece can unpack to more than 16 MB before it is counted; usually to ten times itself. */
const pieceBytes = 16 * 1024;

/**
 * The first entry's bytes, or why there are none, with a turn for others between the pieces. The sizes that the archive claims for itself
 * are not believed.
 */
export const unzipOnly = async (
  archive: Uint8Array,
  breathe: () => Promise<void>,
  mostBytes = mostUnpackedBytes,
): Promise<Uint8Array | 'not-a-zip' | 'too-large'> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  let seen = false;
  let whole = false;
  let failed = false;

  const unzip = new Unzip((file) => {
    if (seen) return;
    seen = true;
    file.ondata = (error, data, final) => {
      if (error !== null) failed = true;
      if (data !== null && data !== undefined) {
        size += data.length;
        if (size <= mostBytes) pieces.push(data);
      }
      if (final) whole = true;
    };
    file.start();
  });
  unzip.register(UnzipInflate);

  try {
    for (let at = 0; at < archive.length && size <= mostBytes && !failed && !whole; at += pieceBytes) {
      if (at > 0) await breathe();
      const end = Math.min(at + pieceBytes, archive.length);
      unzip.push(archive.subarray(at, end), end === archive.length);
    }
  } catch {
    failed = true;
  }
  if (size > mostBytes) return 'too-large';
  if (!whole || failed) return 'not-a-zip';
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
};
