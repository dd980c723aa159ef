/** Screens and parts that the first minute does not need: they come when they are asked for. */
import { lazy, type ComponentType, type LazyExoticComponent } from 'react';
import { arriving } from '../flow/arriving.js';

export const later = <P>(load: () => Promise<ComponentType<P>>): LazyExoticComponent<ComponentType<P>> =>
  lazy(arriving(async () => ({ default: await load() })));
