import { afterEach, describe, expect, test } from 'vitest';
import { createKnownAnswers } from '../../../../electron/engine/connectors/khaos/known-answers.ts';
import { closeAll, scriptedKhaos, textAnswer } from './scripted-khaos.ts';

afterEach(closeAll);

describe('an answer that was read before', () => {
  /** Counts what is really read. */
  const counting = () => {
    const known = createKnownAnswers();
    const texts: string[] = [];
    const read = (question: string, text: string) =>
      known.read(question, text, () => {
        texts.push(text);
        return { words: text.split(' ') };
      });
    return { read, texts };
  };

  test('is not read again, but another text to the same question is, and so is the first one after it', async () => {
    const { read, texts } = counting();
    const first = await read('q', 'five left');
    expect(await read('q', 'five left')).toBe(first);
    expect(await read('q', 'four left')).toEqual({ words: ['four', 'left'] });
    expect(await read('q', 'five left')).toEqual({ words: ['five', 'left'] });
    expect(texts).toEqual(['five left', 'four left', 'five left']);
  });

  test('is nothing to another question', async () => {
    const { read, texts } = counting();
    await read('one', 'same');
    await read('other', 'same');
    expect(texts).toHaveLength(2);
  });

  test('cannot be changed by those it is given to', async () => {
    const { read } = counting();
    const answer = await read('q', 'five left');
    expect(() => answer.words.push('more')).toThrow(TypeError);
  });

  test('that could not be read is tried again', async () => {
    const known = createKnownAnswers();
    await expect(known.read('q', 'text', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await known.read('q', 'text', () => 1)).toBe(1);
  });

  test('is neither kept nor frozen when it is as long as a catalogue', async () => {
    const { read, texts } = counting();
    const long = 'left '.repeat(200_000);
    const answer = await read('q', long);
    expect(Object.isFrozen(answer)).toBe(false);
    expect(await read('q', long)).not.toBe(answer);
    expect(texts).toHaveLength(2);
  });

  test('is forgotten when enough others were asked since', async () => {
    const { read, texts } = counting();
    await read('old', 'text');
    for (let at = 0; at < 48; at++) await read(`q${at}`, 'text');
    await read('old', 'text');
    expect(texts.length).toBe(50);
  });

  test('is forgotten when longer ones were asked since than are kept together, and the newest is not', async () => {
    const { read, texts } = counting();
    await read('old', 'text');
    for (let at = 0; at < 5; at++) await read(`q${at}`, 'x'.repeat(250_000));
    await read('q4', 'x'.repeat(250_000));
    expect(texts).toHaveLength(6);
    await read('old', 'text');
    expect(texts).toHaveLength(7);
  });
});

test('a level that moves between two askings is seen at once, and every asking reaches KC', async () => {
  let level = 5;
  const document = () => `<STOCK_STATUS SITE="Main"><STOCK_ITEM CODE="MUG"><LEVEL>${level}</LEVEL></STOCK_ITEM></STOCK_STATUS>`;
  const { khaos, asked } = await scriptedKhaos({ ExportStockStatus: () => textAnswer('ExportStockStatus', document()) });
  const told = async () => (await khaos.levels(['MUG'], { siteId: 1, name: 'Main' }, 'fast-stock')).levels.map((one) => one.level);
  expect(await told()).toEqual([5]);
  expect(await told()).toEqual([5]);
  level = 4;
  expect(await told()).toEqual([4]);
  expect(asked.filter(({ method }) => method === 'ExportStockStatus')).toHaveLength(3);
});
