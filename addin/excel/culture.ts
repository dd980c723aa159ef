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

/** 1 Jan 2000 by the workbook's own reckoning: 36,526, or 35,064 where it counts from 1904. */
export const countsFrom1904 = (): Promise<boolean> =>
  inExcel(async (context) => {
    const turn = context.workbook.functions.date(2000, 1, 1);
    turn.load('value');
    await context.sync();
    return turn.value === 35_064;
  });
