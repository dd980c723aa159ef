/** Figures for whoever watches the bridge, in Prometheus' text form at /metrics; the only home of prom-client. */
import { Router, type RequestHandler } from 'express';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

const registry = new Registry();
collectDefaultMetrics({ register: registry });

const seconds = new Histogram({
  name: 'http_request_seconds',
  help: 'Time to answer, by method, kind of path and status.',
  labelNames: ['method', 'path', 'status'],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60],
  registers: [registry],
});

/** Times every request; ids in paths are folded so that the series stay few. */
export function measured(): Router {
  const router = Router();
  const timed: RequestHandler = (request, response, next) => {
    const stop = seconds.startTimer();
    response.once('finish', () => {
      const path = response.statusCode === 404 ? 'unknown' : request.path.replace(/\/\d+/g, '/ID').slice(0, 60);
      stop({ method: request.method, path, status: String(response.statusCode) });
    });
    next();
  };
  router.use(timed);
  // Last, so that what is looked for goes on at once: express lets a turn pass where a router ends with what takes every request.
  router.get('/metrics', (_request, response, next) => {
    registry.metrics().then((text) => response.type(registry.contentType).send(text), next);
  });
  return router;
}
