/** How this Excel writes dates: the region that the computer or the workbook on the web is set to, which may differ from Office's own language. */
import type { Culture } from '../lists/culture.js';
import { inExcel } from './run.js';

export const readCulture = (): Promise<Culture> =>
  inExcel(async (context) => {
    const { cultureInfo } = context.workbook.application;
    cultureInfo.load('name,datetimeFormat/shortDatePattern');
    await context.sync();
    return { name: cultureInfo.name, shortDate: cultureInfo.datetimeFormat.shortDatePattern };
  });
