/** Draws every icon from the one drawing, with Chromium, and writes them beside this file; run it when the drawing changed. `node build/icons/make.ts` */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { trayPictures } from '../../electron/shell/tray-words.ts';
import { chromiumArguments, ensureChromium } from '../chromium.ts';
import { programSvg, traySvg } from './drawing.ts';
import { icoOf, type IconImage } from './ico.ts';

const folder = join(import.meta.dirname, 'drawn');
/** Windows' tray at 100, 125, 150 and 200 % (learn.microsoft.com, "Notification area"). */
const traySizes = [16, 20, 24, 32] as const;
const programSizes = [16, 24, 32, 48, 64, 128, 256] as const;
/** Linux packages and the window's own icon. */
const largePx = 512;

const browser = await chromium.launch({ executablePath: ensureChromium(), args: [...chromiumArguments] });
const page = await browser.newPage();
const draw = async (svg: string, sizePx: number): Promise<IconImage> => {
  await page.setViewportSize({ width: sizePx, height: sizePx });
  await page.setContent(
    `<style>html,body{margin:0;background:transparent}svg{display:block;width:${sizePx}px;height:${sizePx}px}</style>${svg}`,
  );
  return { sizePx, png: await page.screenshot({ omitBackground: true }) };
};

mkdirSync(folder, { recursive: true });
for (const state of trayPictures) {
  for (const [onDark, taskbar] of [
    [true, 'dark'],
    [false, 'light'],
  ] as const) {
    const images: IconImage[] = [];
    for (const sizePx of traySizes) images.push(await draw(traySvg(state, onDark), sizePx));
    const name = join(folder, `tray-${state}-${taskbar}`);
    writeFileSync(`${name}.ico`, icoOf(images));
    writeFileSync(`${name}.png`, images[0]!.png);
    writeFileSync(`${name}@2x.png`, images.at(-1)!.png);
  }
}
const program: IconImage[] = [];
for (const sizePx of programSizes) program.push(await draw(programSvg(), sizePx));
writeFileSync(join(folder, 'quayside.ico'), icoOf(program));
writeFileSync(join(folder, 'quayside.png'), (await draw(programSvg(), largePx)).png);
await browser.close();
