// Line charts in SVG: curves over iterations, a line to compare with, and the values under the pointer.
const NS = "http://www.w3.org/2000/svg";
const LEFT = 46, RIGHT = 10, TOP = 20, BOTTOM = 22;

function element(name, attributes, text) {
  const e = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
  if (text !== undefined) e.textContent = text;
  return e;
}

// Steps of 1, 2 or 5 times a power of ten.
function ticks(low, high, count) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].find(m => m * power >= raw) * power;
  const out = [];
  for (let t = Math.ceil(low / step - 1e-9); t * step <= high + step * 1e-6; t++) out.push(t * step);
  return out;
}

export function short(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e6) return (value / 1e6).toFixed(size >= 1e7 ? 0 : 1) + "M";
  if (size >= 1e4) return (value / 1e3).toFixed(size >= 1e5 ? 0 : 1) + "k";
  if (size >= 100 || Number.isInteger(value)) return value.toFixed(0);
  return value.toFixed(size >= 10 ? 1 : size >= 0.01 || size === 0 ? 2 : 4);
}

export class Chart {
  // series: [{ name, of: point => number | null }]; options: { low, high } fixed bounds, mark: { at, name }
  constructor(host, series, options = {}) {
    Object.assign(this, { host, series, options, points: [], pointer: null });
    host.addEventListener("pointermove", e => { this.pointer = e.clientX - host.getBoundingClientRect().left; this.draw(); });
    host.addEventListener("pointerleave", () => { this.pointer = null; this.draw(); });
    new ResizeObserver(() => this.draw()).observe(host);
  }

  show(points) {
    this.points = points;
    this.draw();
  }

  draw() {
    const { width, height } = this.host.getBoundingClientRect();
    if (width < 80 || height < 60) return;
    const svg = element("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": this.series.map(s => s.name).join(", ") });
    const values = this.points.flatMap(p => this.series.map(s => s.of(p))).filter(Number.isFinite);
    if (values.length === 0) {
      svg.append(element("text", { class: "none", x: width / 2, y: height / 2, "text-anchor": "middle" }, "no values yet"));
      this.host.replaceChildren(svg);
      return;
    }

    const marks = this.options.mark ? [this.options.mark.at] : [];
    let low = this.options.low ?? Math.min(...values, ...marks), high = this.options.high ?? Math.max(...values, ...marks);
    if (high - low < 1e-9) [low, high] = [low - 0.5, high + 0.5];
    const pad = (high - low) * 0.06;
    if (this.options.low === undefined) low -= pad;
    if (this.options.high === undefined) high += pad;
    const first = this.points[0].iteration, last = Math.max(this.points.at(-1).iteration, first + 1);
    const x = i => LEFT + (i - first) / (last - first) * (width - LEFT - RIGHT);
    const y = v => TOP + (high - v) / (high - low) * (height - TOP - BOTTOM);

    for (const t of ticks(low, high, 4)) {
      svg.append(element("line", { class: "grid", x1: LEFT, x2: width - RIGHT, y1: y(t), y2: y(t) }));
      svg.append(element("text", { class: "axis", x: LEFT - 6, y: y(t) + 4, "text-anchor": "end" }, short(t)));
    }
    for (const t of ticks(first, last, Math.max(2, width / 110))) {
      const at = Math.min(x(t), width - RIGHT - 8);
      svg.append(element("text", { class: "axis", x: at, y: height - 5, "text-anchor": "middle" }, short(t)));
    }
    if (this.options.mark) {
      const at = y(this.options.mark.at);
      svg.append(element("line", { class: "mark", x1: LEFT, x2: width - RIGHT, y1: at, y2: at }));
      svg.append(element("text", { class: "axis", x: width - RIGHT, y: at - 4, "text-anchor": "end" }, this.options.mark.name));
    }
    this.series.forEach((s, number) => svg.append(element("path", { class: `series s${number}`, d: this.path(s, x, y) })));
    this.legend(svg, width, x, height);
    this.host.replaceChildren(svg);
  }

  // A value that is missing leaves a gap.
  path(series, x, y) {
    let d = "", open = false;
    for (const p of this.points) {
      const v = series.of(p);
      if (!Number.isFinite(v)) { open = false; continue; }
      d += `${open ? "L" : "M"}${x(p.iteration).toFixed(1)} ${y(v).toFixed(1)}`;
      open = true;
    }
    return d;
  }

  legend(svg, width, x, height) {
    const at = this.pointer === null ? this.points.at(-1)
      : this.points.reduce((a, b) => Math.abs(x(b.iteration) - this.pointer) < Math.abs(x(a.iteration) - this.pointer) ? b : a);
    if (this.pointer !== null) {
      svg.append(element("line", { class: "hover", x1: x(at.iteration), x2: x(at.iteration), y1: TOP, y2: height - BOTTOM }));
      svg.append(element("text", { class: "axis", x: width - RIGHT, y: 12, "text-anchor": "end" }, `iteration ${at.iteration}`));
    }
    const line = element("text", { class: "legend", x: LEFT, y: 12 });
    this.series.forEach((s, number) => {
      const part = element("tspan", { class: `t${number}` }, `${s.name} ${short(s.of(at))}`);
      if (number > 0) part.setAttribute("dx", "14");
      line.append(part);
    });
    svg.append(line);
  }
}
