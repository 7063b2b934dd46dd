// SPDX-License-Identifier: Apache-2.0
// What all pictures share: the data, the part of the run in view, colours, axes and the hover.
window.onerror = (message, source, line) => {
  document.getElementById("rendered").textContent = message + " (line " + line + ")";
};
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const OUTCOMES = ["OK", "FAIL", "INFO"];
const OUTCOME_WORDS = ["ended well", "failed, took no effect", "fate unknown"];
const GUTTER = 128;
const RIGHT = 14;
const HUES = [212, 28, 140, 275, 350, 180, 55, 240, 95, 315, 15, 160];

const ops = data.ops.map((o) => ({
  index: o[0], process: o[1], from: o[2], to: o[3], outcome: o[4], kind: data.kinds[o[5]], partition: o[6],
  lanes: o[7], call: o[8], result: o[9], node: o[10], term: o[11], applied: o[12], named: o[13] === 2, toCluster: o[14] === 1,
}));
const opByIndex = new Map(ops.map((o) => [o.index, o]));

const text = (value) => String(value).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const number = (value) => Number(value).toLocaleString("en-US");
const seconds = (us, digits = 3) => (us / 1e6).toFixed(digits) + " s";
const took = (us) => us >= 1e6 ? (us / 1e6).toFixed(2) + " s" : us >= 1e3 ? (us / 1e3).toFixed(us < 1e4 ? 2 : 0) + " ms" : us + " µs";
const many = (count, one, more = one + "s") => number(count) + " " + (count === 1 ? one : more);
const partitionName = (p) => p < 0 ? "not told" : "partition " + p;
const faultName = (f) => f.kind + (f.targets.length ? " " + f.targets.map((n) => n === 0 ? "clients" : "n" + n).join(" ") : "");
const dark = () => matchMedia("(prefers-color-scheme: dark)").matches;
const hue = (i) => {
  const round = Math.floor(i / HUES.length) % 3;
  const light = (dark() ? [62, 48, 74] : [48, 62, 36])[round];
  return `hsl(${HUES[i % HUES.length]} ${dark() ? 48 : 46}% ${light}%)`;
};
let colours = {};
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ["ink", "soft", "line", "faint", "card", "ok", "fail", "info", "bad", "good", "grey", "fault", "fault-edge", "select"]) {
    colours[name] = style.getPropertyValue("--" + name).trim();
  }
}
const outcomeColour = (outcome) => colours[["ok", "fail", "info"][outcome]];

function opTip(o) {
  const header = [
    o.partition >= 0 ? "partition " + o.partition : "", o.node >= 0 ? "node " + o.node : "",
    o.term >= 0 ? "term " + o.term : "", o.applied >= 0 ? "applied " + number(o.applied) : "",
  ].filter(Boolean).join(" · ");
  return `<b>#${o.index} ${text(o.call)}</b><br>${text(o.result)}<br><span class="soft">client ${o.process} · ${OUTCOME_WORDS[o.outcome]} · `
    + `${seconds(o.from)} + ${took(o.to - o.from)}${header ? "<br>" + header : ""}</span>`;
}

// The part of the run in view.
const view = { from: 0, to: data.length };
const pictures = [];
function show(from, to) {
  const least = 2000;
  view.from = Math.max(0, Math.min(from, data.length - least));
  view.to = Math.min(data.length, Math.max(to, view.from + least));
  drawAll();
}
function showAround(o) {
  const pad = Math.max(500000, (o.to - o.from) * 2);
  show(o.from - pad, o.to + pad);
}
function drawAll() {
  readColours();
  byId("bar-view").textContent = view.from === 0 && view.to === data.length
    ? "Whole run, " + seconds(data.length, 0) : seconds(view.from, 2) + " to " + seconds(view.to, 2);
  pictures.forEach((p) => p.redraw());
}

// A canvas that is drawn anew for each view. draw(pen) gets the frame and may add hits for the hover.
function picture(canvas, height, draw, gutter = GUTTER) {
  let hits = [];
  const frame = () => {
    const width = canvas.clientWidth || canvas.parentElement.clientWidth || 900;
    return { left: gutter, right: width - RIGHT, width };
  };
  const redraw = () => {
    const { left, right, width } = frame();
    const tall = typeof height === "function" ? height() : height;
    const scale = Math.min(2, window.devicePixelRatio || 1);
    canvas.style.height = tall + "px";
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(tall * scale);
    const c = canvas.getContext("2d");
    c.scale(scale, scale);
    c.font = '11px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif';
    c.textBaseline = "middle";
    hits = [];
    const x = (t) => left + (t - view.from) / (view.to - view.from) * (right - left);
    draw({
      c, left, right, width, height: tall, x, hits,
      inView: (from, to) => to >= view.from && from <= view.to,
      clip: (t) => Math.max(left, Math.min(right, x(t))),
    });
    // Once is enough to know that something is drawn, and reading back is slow.
    canvas.dataset.drawn ??= c.getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v > 0);
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const toTime = (x) => {
    const { left, right } = frame();
    return view.from + (Math.max(left, Math.min(right, x)) - left) / (right - left) * (view.to - view.from);
  };
  let start = null;
  canvas.addEventListener("pointerdown", (e) => { if (e.button === 0) { start = at(e).x; canvas.setPointerCapture(e.pointerId); } });
  canvas.addEventListener("pointerup", (e) => {
    const end = at(e).x;
    if (start !== null && Math.abs(end - start) > 6) {
      show(toTime(Math.min(start, end)), toTime(Math.max(start, end)));
    } else if (start !== null) {
      redraw();
    }
    start = null;
  });
  canvas.addEventListener("pointercancel", () => { start = null; redraw(); });
  canvas.addEventListener("dblclick", () => show(0, data.length));
  canvas.addEventListener("pointermove", (e) => {
    const here = at(e);
    if (start !== null) {
      redraw();
      const c = canvas.getContext("2d");
      c.fillStyle = colours.select;
      c.fillRect(Math.min(start, here.x), 0, Math.abs(here.x - start), canvas.clientHeight);
      hideTip();
      return;
    }
    const found = nearest(hits, here);
    found ? showTip(e, typeof found.tip === "function" ? found.tip() : found.tip) : hideTip();
  });
  canvas.addEventListener("pointerleave", hideTip);
  pictures.push({ redraw });
}
function nearest(hits, here) {
  let best = null;
  let least = 7;
  for (let i = hits.length - 1; i >= 0; i--) {
    const h = hits[i];
    const dx = Math.max(h.x0 - here.x, 0, here.x - h.x1);
    const dy = Math.max(h.y0 - here.y, 0, here.y - h.y1);
    const far = Math.hypot(dx, dy) + (h.low ? 3 : 0);
    if (far < least) { least = far; best = h; }
  }
  return best;
}
function showTip(event, html) {
  const tip = byId("tip");
  tip.innerHTML = html;
  tip.hidden = false;
  const box = tip.getBoundingClientRect();
  tip.style.left = Math.max(4, Math.min(innerWidth - box.width - 8, event.clientX + 14)) + "px";
  tip.style.top = (event.clientY + 18 + box.height > innerHeight ? event.clientY - box.height - 12 : event.clientY + 18) + "px";
}
function hideTip() { byId("tip").hidden = true; }

function niceStep(span, about) {
  const raw = span / about;
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  return [1, 2, 5, 10].map((m) => m * power).find((s) => s >= raw);
}
function timeAxis(pen, top, bottom, about = 10) {
  const { c, x, left, right } = pen;
  const span = (view.to - view.from) / 1e6;
  const step = niceStep(span, about);
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  c.textAlign = "center";
  for (let s = Math.ceil(view.from / 1e6 / step) * step; s <= view.to / 1e6 + 1e-9; s += step) {
    const at = Math.round(x(s * 1e6)) + .5;
    c.strokeStyle = colours.faint;
    c.beginPath(); c.moveTo(at, top); c.lineTo(at, bottom); c.stroke();
    c.fillStyle = colours.soft;
    if (at > left + 8 && at < right - 8 || s === 0) c.fillText(s.toFixed(digits) + " s", Math.min(right - 12, at), bottom + 10);
  }
  c.strokeStyle = colours.line;
  c.beginPath(); c.moveTo(left, bottom + .5); c.lineTo(right, bottom + .5); c.stroke();
}
function faultBands(pen, top, bottom, which = () => true) {
  const { c, clip, inView } = pen;
  for (const f of data.faults) {
    if (inView(f.from, f.to) && which(f)) {
      const a = clip(f.from);
      const b = Math.max(a + 1.5, clip(f.to));
      c.fillStyle = colours.fault;
      c.fillRect(a, top, b - a, bottom - top);
      c.fillStyle = colours["fault-edge"];
      c.fillRect(a, top, 1, bottom - top);
    }
  }
}
function faultTip(f) {
  return `<b>${text(faultName(f))}</b><br>${seconds(f.from, 1)} to ${seconds(f.to, 1)}<br><span class="soft">`
    + `${f.led.length ? "led partitions " + f.led.join(", ") + "<br>" : ""}${many(f.changes, "leader change")}, `
    + `${many(f.troubled, "call")} in trouble</span>`;
}
function cut(c, words, room) {
  let short = words;
  while (short.length > 2 && c.measureText(short).width > room) short = short.slice(0, -2) + "…";
  return short;
}
function legend(id, items) {
  byId(id).innerHTML = items.map(([colour, words, line]) => `<i class="${line ? "line" : ""}" style="background:var(--${colour})"></i>${text(words)}`).join("");
}
