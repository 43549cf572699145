import { createHash } from 'node:crypto';
import { sayLines } from './draw-survey.js';
import type { Survey } from './survey.js';
import type { Step, Trace } from './trace.js';
import { sayDuration, sayEnd, sayLength, sayMoment, sayNext, sayStep, sayUnlogged } from './words.js';

/** The page's own style and script, embedded in full. */
export interface PageParts {
  readonly style: string;
  readonly script: string;
}

/** What the script fills in. */
const FRAME = `<main>
<header>
<h1>Timeline</h1>
<p class="soft" id="source"></p>
</header>
<section class="card filters" aria-label="Filters">
<label class="search">Search <input type="search" id="search" placeholder="order id, call id or another key" autocomplete="off" spellcheck="false"></label>
<label>Provider <select id="provider"></select></label>
<label>Outcome <select id="outcome"></select></label>
<label>Code <select id="code"></select></label>
<label>Sort <select id="sort"><option value="outcome">unknown first</option><option value="latest">latest first</option><option value="slowest">slowest first</option></select></label>
<label>Scale <select id="scale"><option value="common">one for all</option><option value="own">one for each</option></select></label>
<p role="status" id="status"></p>
</section>
<section class="card chart" id="chart" aria-label="Calls over time">
<div class="ends"><h2>Calls by the time of their end</h2><p class="soft small number" id="most"></p></div>
<svg id="bars" role="img" preserveAspectRatio="none"></svg>
<div class="ends soft small number"><span id="from"></span><span id="until"></span></div>
<ul class="legend small" id="legend"></ul>
</section>
<section class="card" aria-label="Legend">
<div class="ends"><h2>Calls</h2><p class="soft small number" id="range"></p></div>
<ul class="legend kinds small">
<li><span class="track"><span class="attempt"></span></span>attempt that failed</li>
<li><span class="track"><span class="attempt went-well"></span></span>attempt that succeeded</li>
<li><span class="track"><span class="attempt partly-logged"></span></span>attempts of which some are not in the log</li>
<li><span class="track"><span class="wait"></span></span>wait: nothing is sent</li>
<li><span class="track"><span class="look-up"></span></span>look-up: the provider is asked</li>
</ul>
</section>
<ul class="calls" id="calls" aria-label="Calls: the arrow keys move, Enter opens"></ul>
<details class="card troubles" id="troubles"><summary id="troubles-title"></summary><ul class="small number" id="trouble-list"></ul></details>
</main>
`;

/** A survey as one self-contained page. */
export function drawPage(survey: Survey, source: string, { style, script }: PageParts): string {
  // Whatever a log contains, the browser runs no script but this one, and sends no requests.
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>recoverable timeline</title>
<style>${style}</style>
</head>
<body>
${FRAME}<noscript>This page draws its calls with a script, which is turned off.</noscript>
<script type="application/json" id="data">${escapeJson(dataOf(survey, source))}</script>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON in which nothing can end the element that holds it. */
function escapeJson(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function dataOf(survey: Survey, source: string) {
  const traces = [...new Set(survey.chosen.flatMap(({ traces }) => traces))];
  return {
    source,
    lines: sayLines(survey),
    calls: survey.calls,
    outcomes: Object.fromEntries(survey.outcomes),
    chosen: survey.chosen.map(({ selection, traces, matched }) => ({
      title: selection.title,
      shown: traces.length,
      matched,
    })),
    chart: survey.chart,
    troubles: survey.troubles,
    traces: traces.map(describeTrace),
  };
}

/** A call with everything to be read about it, so that the page and the terminal use the same words. */
function describeTrace(trace: Trace) {
  return {
    ...trace,
    length: sayLength(trace),
    end: sayEnd(trace),
    ...(trace.beganAt === undefined ? {} : { began: sayMoment(trace.beganAt) }),
    steps: trace.steps.map(describeStep),
  };
}

function describeStep(step: Step) {
  const span = `${step.kind === 'attempt' && step.atMost ? 'at most ' : ''}${sayDuration(step.toMs - step.fromMs)}`;
  const more = step.kind === 'attempt' ? { next: sayNext(step), missing: sayUnlogged(step) } : {};
  return { ...step, says: sayStep(step), span, ...more };
}
