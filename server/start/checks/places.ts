/** The disk that the data lies on, and the seals of the log. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { missed, sealsIn } from '../../audit/seals.js';
import { fileOf } from '../../database/copy.js';
import { dataFolder, sealPlaces } from '../settings.js';
import { note, right, size, span, wrong, type Check } from './finding.js';

/** Bytes: a month's billing run and its log. */
const LEAST = 500e6;

export const disk: Check = ({ config }) => {
  const file = fileOf(config.databaseUrl);
  const folder = existing(resolve(file === undefined ? dirname(sealPlaces(config).file) : dataFolder(config)));
  const { bavail, bsize } = statfsSync(folder);
  const [free, held] = [bavail * bsize, file !== undefined && existsSync(file) ? statSync(file).size : 0];
  const need = Math.max(LEAST, held);
  return [
    free < need
      ? wrong(
          'Disk',
          `${size(free)} are free at ${folder}; ${held > LEAST ? `a copy of the database needs ${size(held)}` : `less than ${size(LEAST)} is not enough`}. Make room.`,
        )
      : right('Disk', `${size(free)} are free at ${folder}.`),
  ];
};

/** The folder, or the nearest above it that is there. */
const existing = (folder: string): string => (existsSync(folder) ? folder : existing(dirname(folder)));

export const seals: Check = async ({ config, store, now }) => {
  const about = 'Seal of the log';
  const { file, key } = sealPlaces(config);
  if (!existsSync(file)) return [note(about, `There is no ${file} yet; the bridge makes it within the hour after its start.`)];
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    accessSync(key, constants.R_OK);
  } catch {
    return [wrong(about, `${file} cannot be written, or its key ${key} not be read. Give both to the user that the bridge runs as.`)];
  }
  const last = sealsIn(file).at(-1);
  const fault = last && store && (await missed(store, last));
  if (fault !== undefined) return [wrong(about, `${fault} Run npm run verify. Where you put a copy back yourself, put ${file} aside and restart.`)];
  const apart = config.seal.file !== undefined || config.seal.url !== undefined || config.seal.mail !== undefined;
  return [
    right(about, `The log is the one that was sealed${last ? ` ${span(now.getTime() - Date.parse(last.at))} ago` : ''}.`),
    ...(config.production && !apart
      ? [note(about, 'The seals lie beside the data. Whoever can write there can put in others: set SEAL_FILE and SEAL_KEY, SEAL_URL or SEAL_MAIL.')]
      : []),
  ];
};
