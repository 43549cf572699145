// Draws the page from its data. What comes from a log is only ever set as text.
const data = JSON.parse(document.getElementById('data').textContent);
const SVG = 'http://www.w3.org/2000/svg';
const ORDER = ['unknown', 'failed', 'deferred', 'unfinished', 'aborted', 'reconciled', 'recovered', 'ok'];
const PROVIDER_EVENTS = {
  'recovery.held': 'asked clients to back off: nothing',
  'recovery.breaker': 'circuit breaker',
};

const byId = (id) => document.getElementById(id);
const filters = { provider: byId('provider'), outcome: byId('outcome'), code: byId('code') };
const list = byId('calls');

function make(name, { className, ...attributes } = {}, ...children) {
  const element = document.createElement(name);
  if (className) element.className = className;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== undefined && child !== ''));
  return element;
}

const plural = (count, word) => `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
const moment = (time) => new Date(time).toISOString().replace('T', ' ').replace('.000Z', 'Z');
const duration = (ms) => (ms < 1000 ? `${Math.round(ms)} ms` : `${Number((ms / 1000).toPrecision(3))} s`);

/** The names that can be filtered by are those of all calls, also of those that the page does not hold. */
function fillFilters() {
  const all = [...data.traces, ...(data.chart?.series ?? [])];
  const names = {
    provider: new Set(all.map(({ provider }) => provider)),
    outcome: new Set(ORDER.filter((outcome) => data.outcomes[outcome])),
    code: new Set(all.flatMap(({ codes }) => codes)),
  };
  for (const [field, select] of Object.entries(filters)) {
    const sorted = field === 'outcome' ? [...names[field]] : [...names[field]].sort();
    select.append(
      make('option', { value: '' }, 'all'),
      ...sorted.map((name) => make('option', { value: `=${name}` }, name)),
    );
    select.addEventListener('change', draw);
  }
  for (const id of ['sort', 'scale']) byId(id).addEventListener('change', draw);
  byId('search').addEventListener('input', draw);
}

function isWanted({ provider, outcome, codes }) {
  const wanted = (field, names) => {
    const { value } = filters[field];
    return value === '' || names.includes(value.slice(1));
  };
  return wanted('provider', [provider]) && wanted('outcome', [outcome]) && wanted('code', codes);
}

/** What is searched for, in lower case; of a call it is in its id or in one of its keys. */
const sought = () => byId('search').value.trim().toLowerCase();
const isSought = (text) => (trace) =>
  text === '' || [trace.callId, ...Object.values(trace.keys)].some((id) => id.toLowerCase().includes(text));

const latest = (one, other) => (other.beganAt ?? 0) - (one.beganAt ?? 0);
const SORTS = {
  outcome: (one, other) => ORDER.indexOf(one.outcome) - ORDER.indexOf(other.outcome) || latest(one, other),
  latest,
  slowest: (one, other) => other.elapsedMs - one.elapsedMs,
};

function draw() {
  const text = sought();
  const shown = data.traces.filter(isWanted).filter(isSought(text)).sort(SORTS[byId('sort').value]);
  const longest = Math.max(0, ...shown.map(({ elapsedMs }) => elapsedMs));
  const common = byId('scale').value === 'common';
  list.replaceChildren(...shown.map((trace, index) => drawCall(trace, index, common ? longest : trace.elapsedMs)));
  byId('range').textContent =
    shown.length === 0 ? '' : common ? `each bar spans ${duration(longest)}` : 'each bar spans its own call';
  if (shown.length === 1) toggle(list.querySelector('.call'), true);
  focusable(list.querySelector('.call'));
  byId('status').textContent =
    `${plural(shown.length, 'call')} of the ${data.traces.length.toLocaleString('en-US')} on this page` +
    (data.calls > data.traces.length ? `; the log has ${plural(data.calls, 'call')}` : '');
  drawChart();
  // It counts calls that the page does not hold, and whose keys it does not know.
  byId('chart').hidden = data.chart === undefined || text !== '';
}

function drawChart() {
  const { chart } = data;
  if (chart === undefined) return;
  const columns = Array.from({ length: chart.buckets }, () => new Map());
  const totals = new Map();
  for (const series of chart.series.filter(isWanted)) {
    for (const [bucket, calls] of series.counts) {
      columns[bucket].set(series.outcome, (columns[bucket].get(series.outcome) ?? 0) + calls);
      totals.set(series.outcome, (totals.get(series.outcome) ?? 0) + calls);
    }
  }
  const heights = columns.map((column) => [...column.values()].reduce((sum, calls) => sum + calls, 0));
  const peak = Math.max(1, ...heights);
  const svg = byId('bars');
  svg.setAttribute('viewBox', `0 0 ${Math.max(24, chart.buckets)} 100`);
  svg.replaceChildren(...columns.flatMap((column, index) => drawColumn(column, index, peak)));
  const until = chart.from + chart.buckets * chart.widthMs;
  const most = `at most ${plural(Math.max(...heights), 'call')} in ${duration(chart.widthMs)}`;
  svg.setAttribute(
    'aria-label',
    `Calls by the time of their end, from ${moment(chart.from)} to ${moment(until)}: ${most}`,
  );
  byId('most').textContent = most;
  byId('from').textContent = moment(chart.from);
  byId('until').textContent = moment(until);
  const entries = ORDER.filter((outcome) => totals.has(outcome));
  byId('legend').replaceChildren(
    ...entries.map((outcome) =>
      make('li', { className: outcome }, `${totals.get(outcome).toLocaleString('en-US')} ${outcome}`),
    ),
  );
}

function drawColumn(column, index, peak) {
  let top = 100;
  return ORDER.toReversed()
    .filter((outcome) => column.has(outcome))
    .map((outcome) => {
      const height = (column.get(outcome) / peak) * 100;
      top -= height;
      const bar = document.createElementNS(SVG, 'rect');
      const place = { x: index + 0.08, y: top, width: 0.84, height, class: outcome };
      for (const [name, value] of Object.entries(place)) bar.setAttribute(name, value);
      const title = document.createElementNS(SVG, 'title');
      const { from, widthMs } = data.chart;
      title.textContent = `${column.get(outcome)} ${outcome}, ${moment(from + index * widthMs)}`;
      bar.append(title);
      return bar;
    });
}

/** A bar where the step stands between the beginning and the end of its call. */
function drawStep(step, whole) {
  const share = (ms) => (whole === 0 ? 0 : Math.min(100, (ms / whole) * 100));
  const bar = make('span', { className: step.kind });
  if (step.succeeded) bar.classList.add('went-well');
  if (step.unlogged > 0) bar.classList.add('partly-logged');
  const from = share(step.fromMs);
  bar.style.left = `min(${from}%, 100% - 3px)`;
  bar.style.width = whole === 0 ? '100%' : `${share(step.toMs) - from}%`;
  return bar;
}

const drawTrack = (steps, whole) =>
  make('span', { className: 'track', 'aria-hidden': 'true' }, ...steps.map((step) => drawStep(step, whole)));

function drawCall(trace, index, whole) {
  const request = [trace.method, trace.path].filter(Boolean).join(' ');
  const codes = make('span', { className: 'codes soft small' }, trace.codes.join(', '));
  const where = make('span', { className: 'where' }, make('b', {}, trace.provider), ` ${request} `, codes);
  const began = make(
    'span',
    { className: 'began soft small number' },
    ...(trace.began ? [trace.began.replace('.000Z', 'Z')] : []),
  );
  const end = make('span', { className: 'length number' }, trace.length, began);
  const button = make(
    'button',
    {
      className: `call ${trace.outcome}`,
      type: 'button',
      'aria-expanded': 'false',
      'aria-controls': `details-${index}`,
      tabindex: '-1',
    },
    make('span', { className: 'badge' }, trace.outcome),
    where,
    drawTrack(trace.steps, whole),
    end,
  );
  const details = make('div', { className: 'details', id: `details-${index}`, hidden: '' });
  button.addEventListener('click', () => toggle(button, details.hidden));
  button.addEventListener('focus', () => focusable(button));
  button.drawDetails = () => details.append(...drawDetails(trace));
  return make('li', { className: 'entry' }, button, details);
}

function toggle(button, open) {
  const details = button.nextElementSibling;
  if (open && details.childElementCount === 0) button.drawDetails();
  details.hidden = !open;
  button.setAttribute('aria-expanded', String(open));
}

function drawDetails(trace) {
  const scale = make('li', { className: 'step small soft number' });
  scale.append(
    make('span', {}),
    make('span', { className: 'ends' }, make('span', {}, '0'), make('span', {}, duration(trace.elapsedMs))),
  );
  const steps = make('ol', { className: 'steps', 'aria-label': 'What happened' });
  for (const step of trace.steps) {
    const number = step.kind === 'attempt' ? String(step.number) : step.kind === 'look-up' ? '?' : '';
    const says = make('span', { className: 'says' });
    says.append(make('span', { className: step.kind === 'wait' ? 'soft' : 'code' }, step.says));
    const took = step.kind === 'wait' ? '' : ` after ${step.span}`;
    const next = step.next ? ` → ${step.next}` : '';
    const missing = step.missing ? ` (${step.missing})` : '';
    says.append(make('span', { className: 'soft' }, `${took}${next}${missing}`));
    steps.append(
      make(
        'li',
        { className: 'step' },
        make('span', { className: 'step-number number' }, number),
        drawTrack([step], trace.elapsedMs),
        says,
      ),
    );
  }
  steps.append(scale);
  const facts = make('dl', { className: 'facts small' });
  const entries = [['began', trace.began], ['end', trace.end], ['call', trace.callId], ...Object.entries(trace.keys)];
  for (const [name, value] of entries)
    if (value) facts.append(make('dt', {}, name), make('dd', { className: 'number' }, value));
  return [steps, facts];
}

/** Tab comes to one call of the list; the arrow keys go on from there. */
function focusable(button) {
  if (!button) return;
  for (const other of list.querySelectorAll('.call[tabindex="0"]')) other.tabIndex = -1;
  button.tabIndex = 0;
}

list.addEventListener('keydown', (event) => {
  const button = event.target.closest('.call');
  if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
  const { previousElementSibling: before, nextElementSibling: after } = button.parentElement;
  const goes = { ArrowDown: after, ArrowUp: before, Home: list.firstElementChild, End: list.lastElementChild };
  if (event.key in goes) goes[event.key]?.firstElementChild.focus();
  else if (event.key === 'ArrowRight') toggle(button, true);
  else if (event.key === 'ArrowLeft' || event.key === 'Escape') toggle(button, false);
  else return;
  event.preventDefault();
});

function drawHead() {
  byId('source').textContent = [data.source, ...data.lines].join(' · ');
  byId('troubles').hidden = data.troubles.length === 0;
  byId('troubles-title').textContent = `${plural(data.troubles.length, 'event')} of whole providers`;
  byId('trouble-list').append(
    ...data.troubles.map(({ time, provider, host, lane, scope, event, breaker, delayMs }) => {
      const held = `${scope ? `under its limit ${scope} ` : ''}sent for ${duration(delayMs ?? 0)}`;
      const what = `${PROVIDER_EVENTS[event]} ${breaker ?? held}`;
      return make(
        'li',
        { className: 'trouble' },
        [time && moment(time), provider, host, lane, what].filter(Boolean).join('  '),
      );
    }),
  );
}

drawHead();
fillFilters();
draw();
