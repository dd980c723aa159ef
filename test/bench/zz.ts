import { runWithCalls } from './callRun.js';
console.log(JSON.stringify(await runWithCalls(), null, 1));
