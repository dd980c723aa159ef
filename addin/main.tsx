/** Draws the pane at once and starts it; Office's library arrives meanwhile. */
// The first, so that its questions leave before the rest is read.
import './flow/early.js';
import { createRoot } from 'react-dom/client';
import { begin } from './flow/session.js';
import { troubled } from './flow/trouble.js';
import { Pane } from './pane.js';

const place = document.getElementById('pane');
if (place) createRoot(place).render(<Pane />);
// What a press begins and nobody waits for: its no is told as every other.
addEventListener('unhandledrejection', ({ reason }) => troubled(reason));
begin().catch(troubled);
