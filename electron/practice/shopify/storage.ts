/** The storage host of bulk operations: forms to upload to, results to download, both for a while only. */
import type { PracticeAnswer, PracticeRequest } from '../wire.ts';
import { filesPrefix } from './route.ts';

/** How long a result can be downloaded (`reference/shopify-admin-api.md §2.3`). */
const resultLifeMs = 7 * 24 * 60 * 60 * 1000;
/** A signed upload form is good for a day. */
const uploadLifeMs = 24 * 60 * 60 * 1000;

type StoredFile = { text: string; endsAtMs: number };
export type StorageState = { results: [string, StoredFile][]; forms: [string, { endsAtMs: number }][]; uploads: [string, StoredFile][] };

/** One form as `stagedUploadsCreate` hands it out. */
export type UploadForm = { url: string; parameters: { name: string; value: string }[] };

export type Storage = ReturnType<typeof createStorage>;

/** Form fields by name; of a file its content. Undefined for a body that is no multipart form. */
const readMultipart = (request: PracticeRequest): Map<string, string> | undefined => {
  const boundary = /boundary="?([^";]+)"?/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const fields = new Map<string, string>();
  for (const part of request.body.split(`--${boundary}`).slice(1, -1)) {
    const gap = part.indexOf('\r\n\r\n');
    const name = / name="([^"]*)"/.exec(part.slice(0, gap))?.[1];
    if (gap >= 0 && name !== undefined) fields.set(name, part.slice(gap + 4, part.endsWith('\r\n') ? -2 : undefined));
  }
  return fields;
};

const xml = (status: number, body: string): PracticeAnswer => ({
  status,
  headers: { 'content-type': 'application/xml; charset=UTF-8' },
  body: `<?xml version='1.0' encoding='UTF-8'?>${body}`,
});
const refusal = (status: number, code: string): PracticeAnswer => xml(status, `<Error><Code>${code}</Code></Error>`);

/** `origin` is where clients reach this shop's storage; `draw` answers a whole number below its limit. */
export const createStorage = (options: { origin(): string; draw(limit: number): number }) => {
  let results = new Map<string, StoredFile>();
  let forms = new Map<string, { endsAtMs: number }>();
  let uploads = new Map<string, StoredFile>();

  const secretName = (): string => Array.from({ length: 24 }, () => options.draw(16).toString(16)).join('');
  const address = (path: string): string => `${options.origin()}${filesPrefix}${path}`;

  const upload = (request: PracticeRequest, nowMs: number): PracticeAnswer => {
    const fields = readMultipart(request);
    const key = fields?.get('key');
    const file = fields?.get('file');
    const form = key === undefined ? undefined : forms.get(key);
    if (key === undefined || file === undefined) return refusal(400, 'InvalidArgument');
    // What comes after the file is not read, so the file has to be last (`reference/shopify-admin-api.md §3.1`, M16).
    if ([...fields!.keys()].at(-1) !== 'file') return refusal(400, 'InvalidPolicyDocument');
    if (form === undefined || nowMs >= form.endsAtMs) return refusal(403, 'AccessDenied');
    uploads.set(key, { text: file, endsAtMs: form.endsAtMs });
    return xml(201, `<PostResponse><Key>${key}</Key></PostResponse>`);
  };

  return {
    /** A form for one file; its `key` parameter is the path to name afterwards. */
    openForm: (filename: string, nowMs: number): UploadForm => {
      const key = `tmp/bulk/${secretName()}/${filename}`;
      forms.set(key, { endsAtMs: nowMs + uploadLifeMs });
      return {
        url: address('uploads'),
        parameters: [
          { name: 'key', value: key },
          { name: 'Content-Type', value: 'text/jsonl' },
          { name: 'success_action_status', value: '201' },
          { name: 'acl', value: 'private' },
        ],
      };
    },
    uploaded: (key: string, nowMs: number): string | undefined => {
      const file = uploads.get(key);
      return file !== undefined && nowMs < file.endsAtMs ? file.text : undefined;
    },
    /** Keeps a result and answers its address. */
    keepResult: (text: string, nowMs: number): string => {
      const path = `results/${secretName()}.jsonl`;
      results.set(path, { text, endsAtMs: nowMs + resultLifeMs });
      return address(path);
    },
    /** Answers below `/_storage/`. */
    answer: (request: PracticeRequest, path: string, nowMs: number): PracticeAnswer => {
      if (path === 'uploads' && request.method === 'POST') return upload(request, nowMs);
      const file = request.method === 'GET' ? results.get(path) : undefined;
      if (file === undefined) return refusal(404, 'NoSuchKey');
      if (nowMs >= file.endsAtMs) return refusal(400, 'ExpiredToken');
      return { status: 200, headers: { 'content-type': 'application/jsonl' }, body: file.text };
    },
    save: (): StorageState => structuredClone({ results: [...results], forms: [...forms], uploads: [...uploads] }),
    restore: (saved: StorageState): void => {
      const copy = structuredClone(saved);
      results = new Map(copy.results);
      forms = new Map(copy.forms);
      uploads = new Map(copy.uploads);
    },
  };
};
