import { Chart, short } from "/chart.js";
import { Study } from "/study.js";

const $ = id => document.getElementById(id);
const KEY = "ganorleans-token";
const MOST_POINTS = 1200;   // beyond that the curve is fetched again, thinned
const charts = [
  new Chart($("chart-loss"), [{ name: "D", of: p => p.lossD }, { name: "G", of: p => p.lossG }]),
  new Chart($("chart-output"), [{ name: "D(x)", of: p => p.dReal }, { name: "D(G(z))", of: p => p.dFake }],
    { low: 0, high: 1, mark: { at: 0.5, name: "½" } }),
  new Chart($("chart-value"), [{ name: "V", of: p => p.value }], { mark: { at: -Math.log(4), name: "−log 4" } }),
  new Chart($("chart-rate"), [{ name: "images/s", of: p => p.imagesPerSecond }], { low: 0 }),
];

const study = new Study(api);
let shown = null;      // { id, points, sequence, stop, pictures, chosen, iterations }
let runs = [];

class Refused extends Error {}

async function api(path, { signal, method } = {}) {
  const token = sessionStorage.getItem(KEY);
  const headers = { "X-GanOrleans": "page", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(`/api/v1${path}`, { signal, method, headers });
  if (answer.status === 401) {
    askForToken(token !== null);
    throw new Refused();
  }
  if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail ?? `${path}: ${answer.status}`);
  return answer;
}

const json = async path => (await api(path)).json();

function askForToken(refused) {
  sessionStorage.removeItem(KEY);
  shown?.stop.abort();
  shown = null;
  $("page").hidden = true;
  $("login").hidden = false;
  if (refused) $("refused").hidden = false;
  $("token").focus();
}

$("login").addEventListener("submit", e => {
  e.preventDefault();
  sessionStorage.setItem(KEY, $("token").value.trim());
  $("token").value = "";
  $("login").hidden = true;
  refresh();
});

function connection(state, text) {
  $("connection").className = `connection ${state}`;
  $("connection").textContent = text;
}

// The list, every two seconds; the shown run comes by itself.
async function refresh() {
  try {
    const [list, silos] = await Promise.all([json("/runs"), json("/silos")]);
    runs = list;
    const active = silos.filter(s => s.status === "active").length;
    $("silos").textContent = `${active} ${active === 1 ? "silo" : "silos"}`;
    $("page").hidden = false;
    $("refused").hidden = true;
    $("no-runs").hidden = runs.length > 0;
    drawRuns();
    connection("live", "connected");
    const wanted = decodeURIComponent(location.hash.slice(1));
    if (!shown && runs.length > 0) show(runs.some(r => r.id === wanted) ? wanted : runs[0].id);
  } catch (e) {
    if (e instanceof Refused) return;
    connection("lost", "the silo does not answer");
  }
}

function drawRuns() {
  $("runs").replaceChildren(...runs.map(r => {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-current", String(shown?.id === r.id));
    const name = document.createElement("b");
    name.textContent = r.id;
    const about = document.createElement("small");
    about.textContent = `${r.state} · ${r.variant} on ${r.dataset} · ${short(r.iteration)} / ${short(r.iterations)}`;
    button.append(name, about);
    button.addEventListener("click", () => show(r.id));
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

async function show(id) {
  shown?.stop.abort();
  const view = shown = { id, points: [], sequence: 0, stop: new AbortController(), pictures: [], chosen: null, state: "" };
  history.replaceState(null, "", `#${encodeURIComponent(id)}`);
  $("events").replaceChildren();
  drawRuns();
  try {
    await reload(view);
    if (view !== shown) return;
    $("run").hidden = false;
    study.show(id);
    await Promise.all([pictures(view), evaluations(view), follow(view)]);
  } catch (e) {
    if (view === shown && !(e instanceof Refused) && e.name !== "AbortError") connection("lost", "the run cannot be read");
  }
}

async function reload(view) {
  const [run, points] = await Promise.all([json(`/runs/${view.id}`), json(`/runs/${view.id}/curve?points=600`)]);
  if (view !== shown) return;
  view.iterations = run.iterations;
  view.points = points;
  view.generation = 0;
  drawRun(view, run);
  charts.forEach(c => c.show(view.points));
}

function drawRun(view, run) {
  view.state = run.state;
  if (run.generation !== view.generation) {
    // It began again at a checkpoint: what the older generation had beyond it never was.
    view.generation = run.generation;
    view.points = view.points.filter(p => p.iteration <= run.iteration);
    view.asked = Math.min(view.asked ?? 0, run.iteration);
    drawSoon(view);
  }
  $("run-id").textContent = run.id;
  $("run-state").textContent = run.state;
  $("run-state").className = `chip ${run.state}`;
  $("run-what").textContent = `${run.variant} on ${run.dataset}, generation ${run.generation}`;
  $("run-reason").textContent = run.reason;
  $("run-reason").hidden = run.reason === "";
  $("tile-skipped").textContent = short(run.skippedSteps);
  drawProgress(view, run.progress?.iteration <= run.iteration ? run.progress : { iteration: run.iteration });
  $("places").replaceChildren(...run.places.map(p => row(p.part, p.silo, p.device)));
}

function row(...texts) {
  const tr = document.createElement("tr");
  for (const text of texts) tr.insertCell().textContent = text;
  return tr;
}

function duration(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const s = Math.round(seconds), pad = n => String(n).padStart(2, "0");
  return s < 3600 ? `${Math.floor(s / 60)}:${pad(s % 60)}` : `${Math.floor(s / 3600)}:${pad(Math.floor(s / 60) % 60)}:${pad(s % 60)}`;
}

function drawProgress(view, p) {
  $("run-progress").value = view.iterations ? p.iteration / view.iterations : 0;
  $("run-iteration").textContent = `${p.iteration.toLocaleString("en")} / ${view.iterations.toLocaleString("en")} iterations`;
  $("tile-value").textContent = Number.isFinite(p.value) ? p.value.toFixed(3) : "–";
  $("tile-real").textContent = Number.isFinite(p.dReal) ? p.dReal.toFixed(3) : "–";
  $("tile-fake").textContent = Number.isFinite(p.dFake) ? p.dFake.toFixed(3) : "–";
  $("tile-rate").textContent = short(p.imagesPerSecond);
  $("tile-eta").textContent = view.state === "running" && p.etaSeconds > 0 ? `${duration(p.etaSeconds)} to the end` : "";
}

// Server-sent events over fetch, which can carry the token; after a break, on from the last one seen.
async function follow(view) {
  while (view === shown) {
    try {
      const answer = await api(`/runs/${view.id}/updates?after=${view.sequence}`, { signal: view.stop.signal });
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) break;
        text += value;
        const messages = text.split("\n\n");
        text = messages.pop();
        for (const message of messages) take(view, message);
      }
      if (["completed", "failed", "cancelled"].includes(view.state)) {
        await reload(view);
        return;
      }
    } catch (e) {
      if (view !== shown || e.name === "AbortError" || e instanceof Refused) return;
    }
    await new Promise(r => setTimeout(r, 1000));
  }
}

function take(view, message) {
  const data = message.split("\n").filter(l => l.startsWith("data:")).map(l => l.slice(5)).join("\n");
  if (data === "" || view !== shown) return;
  const update = JSON.parse(data);
  view.sequence = Math.max(view.sequence, update.sequence);
  if (update.state !== view.state || update.event !== "") statusSoon(view);
  if (update.event !== "") addEvent(update);
  // What an older generation learned is in the curve, as far as it is still the run's.
  const p = update.generation > 0 && update.generation < view.generation ? null : update.progress;
  if (p && p.iteration > (view.points.at(-1)?.iteration ?? -1)) {
    view.points.push(p);
    drawProgress(view, p);
    if (view.points.length > MOST_POINTS) reload(view).catch(() => {});
    else drawSoon(view);
    if (p.iteration - (view.asked ?? 0) >= 50) { view.asked = p.iteration; pictures(view).catch(() => {}); }
  }
}

function drawSoon(view) {
  if (view.drawing) return;
  view.drawing = true;
  requestAnimationFrame(() => { view.drawing = false; if (view === shown) charts.forEach(c => c.show(view.points)); });
}

// Many events come at once when old ones are caught up with: one request answers them all.
function statusSoon(view) {
  if (view.asking) return;
  view.asking = setTimeout(async () => {
    view.asking = null;
    try {
      const run = await json(`/runs/${view.id}`);
      if (view === shown) { drawRun(view, run); await Promise.all([pictures(view), evaluations(view)]); }
    } catch (e) {
      if (!(e instanceof Refused)) connection("lost", "the silo does not answer");
    }
  }, 150);
}

function addEvent(update) {
  const item = document.createElement("li"), at = document.createElement("time");
  at.dateTime = update.at;
  at.textContent = new Date(update.at).toLocaleTimeString("en-GB");
  item.append(at, update.event);
  $("events").prepend(item);
  while ($("events").children.length > 100) $("events").lastChild.remove();
}

// The newest comparison of the run's samples with real data.
async function evaluations(view) {
  const last = (await json(`/runs/${view.id}/evaluations`).catch(e => { if (e instanceof Refused) throw e; return []; })).at(-1);
  if (view !== shown) return;
  $("evaluation").hidden = !last;
  if (!last) return;
  const number = n => n === null ? "" : Number(n.toPrecision(4)).toString();
  const by = last.ema ? ", moving average" : "";
  $("evaluation-of").textContent = `${last.source}${by}, ${last.samples.toLocaleString("en")} samples, ${last.reference}`;
  $("evaluation-values").replaceChildren(...last.values.filter(v => v.class === null)
    .map(v => row(v.features === "" ? v.name : `${v.name} (${v.features})`, number(v.value), number(v.floor))));
}

async function pictures(view) {
  const list = await json(`/runs/${view.id}/samples`);
  if (view !== shown) return;
  const before = view.pictures.length;
  view.pictures = list.map(p => p.iteration);
  $("no-sample").hidden = list.length > 0;
  $("sample").hidden = list.length === 0;
  $("sample-at").hidden = list.length < 2;
  $("sample-at").max = Math.max(0, list.length - 1);
  if (list.length === 0) { $("sample-iteration").textContent = ""; return; }
  if (view.chosen === null || view.chosen === before - 1) view.chosen = list.length - 1;   // who looks at the newest sees the next one too
  $("sample-at").value = view.chosen;
  await drawSample(view);
}

async function drawSample(view) {
  const iteration = view.pictures[view.chosen];
  if (iteration === view.drawn) return;
  view.drawn = iteration;
  const blob = await (await api(`/runs/${view.id}/samples/${iteration}`, { signal: view.stop.signal })).blob();
  if (view !== shown || view.drawn !== iteration) return;
  URL.revokeObjectURL($("sample").src);
  $("sample").src = URL.createObjectURL(blob);
  $("sample-iteration").textContent = `at iteration ${iteration.toLocaleString("en")}`;
}

$("sample-at").addEventListener("input", () => { shown.chosen = Number($("sample-at").value); drawSample(shown).catch(() => {}); });

refresh();
setInterval(() => { if ($("login").hidden) refresh(); }, 2000);
