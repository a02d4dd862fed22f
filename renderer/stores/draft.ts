/** Reading and changing one place of a JSON draft, whatever the rest of it is. */

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
export type JsonPath = readonly (string | number)[];

/** `stores.0.domain`, as issues name it. */
export const pathText = (path: JsonPath): string => path.join('.');

const isObject = (value: Json | undefined): value is { [name: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const valueAt = (draft: Json | undefined, path: JsonPath): Json | undefined =>
  path.reduce<Json | undefined>((value, step) => {
    if (Array.isArray(value)) return value[Number(step)];
    return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
  }, draft);

/** A text field shows nothing where nothing, or no text, is set. */
export const textAt = (draft: Json | undefined, path: JsonPath): string => {
  const value = valueAt(draft, path);
  return typeof value === 'string' ? value : '';
};

/** A copy with another value at the path, what leads to it made where it is missing; undefined takes the field (or the item of a list) out. */
export const withValue = (draft: Json | undefined, path: JsonPath, next: Json | undefined): Json | undefined => {
  const [step, ...rest] = path;
  if (step === undefined) return next;
  if (typeof step === 'number') {
    const list = Array.isArray(draft) ? draft : [];
    const inner = withValue(list[step], rest, next);
    return inner === undefined ? list.toSpliced(step, 1) : Object.assign([...list], { [step]: inner });
  }
  const { [step]: before, ...others } = isObject(draft) ? draft : {};
  const inner = withValue(before, rest, next);
  // In its old place, so that the file stays comparable.
  if (inner === undefined) return others;
  return isObject(draft) && before !== undefined ? { ...draft, [step]: inner } : { ...others, [step]: inner };
};
