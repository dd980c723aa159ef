/** The workbook kept in the browser, so that closing the page and opening it again finds it, settings and all. */
import type { BookData, RowData, SheetData } from '../engine/data.js';
import { adoptStyle, allStyles, type Style } from '../engine/styles.js';

interface Stored {
  readonly data: BookData;
  readonly styles: readonly Style[];
}

const database = (): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const open = indexedDB.open('excel-stand-in', 1);
    open.onupgradeneeded = () => {
      open.result.createObjectStore('books');
    };
    open.onsuccess = () => {
      resolve(open.result);
    };
    open.onerror = () => {
      reject(open.error ?? new Error('The browser gives no storage.'));
    };
  });

const request = async <T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> => {
  const db = await database();
  try {
    return await new Promise<T>((resolve, reject) => {
      const asked = ask(db.transaction('books', mode).objectStore('books'));
      asked.onsuccess = () => {
        resolve(asked.result);
      };
      asked.onerror = () => {
        reject(asked.error ?? new Error('The browser could not store the workbook.'));
      };
    });
  } finally {
    db.close();
  }
};

export const keepBook = async (data: BookData): Promise<void> => {
  await request('readwrite', (s) => s.put({ data, styles: allStyles() } satisfies Stored, 'current'));
};

export const forgetBook = async (): Promise<void> => {
  await request('readwrite', (s) => s.delete('current'));
};

export const keptBook = async (): Promise<BookData | undefined> => {
  const stored = await request<Stored | undefined>('readonly', (s) => s.get('current') as IDBRequest<Stored | undefined>);
  return stored && adopt(stored);
};

/** Style numbers of another page load become this one's. */
const adopt = ({ data, styles }: Stored): BookData => {
  const ids = styles.map(adoptStyle);
  const now = (id: number | undefined): number | undefined => (id === undefined ? undefined : ids[id]);
  const row = (r: RowData | undefined): RowData | undefined => r && { ...r, stamp: 0, style: now(r.style), styles: r.styles?.map(now) };
  const sheet = (s: SheetData): SheetData => ({
    ...s,
    rows: Array.from(s.rows, row),
    columns: Array.from(s.columns, (c) => c && { ...c, style: now(c.style) }),
  });
  return { ...data, sheets: data.sheets.map(sheet) };
};
