/** POST /workbooks: what a workbook holds, for callers that have no Excel to open it in. Nothing is kept. */
import { Router } from 'express';
import { WORKBOOK } from '../../../shared/matching/workbook.js';
import { workbookIn } from '../../matching/workbooks.js';
import { fileInTurn } from '../file.js';
import { serve } from '../serve.js';

const mostRows = 20_000;
/** Wider sheets are cut: none of what is read from elsewhere has as many columns. */
const mostColumns = 200;

export function workbookRoutes(): Router {
  const router = Router({ caseSensitive: true });
  serve(router, 'POST /workbooks', async ({ query: { sheet, rows: most = mostRows }, request, response }) => {
    await fileInTurn(request, response, WORKBOOK);
    const { sheets, rows } = await workbookIn(request);
    const all = await rows(sheet);
    return { sheets, rows: all.slice(0, most).map((cells) => cells.slice(0, mostColumns)), more: Math.max(0, all.length - most) };
  });
  return router;
}
