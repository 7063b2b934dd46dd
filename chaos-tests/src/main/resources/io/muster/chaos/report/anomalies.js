// SPDX-License-Identifier: Apache-2.0
// Each anomaly with the smallest history around it.
function anomalies() {
  const all = data.anomalies;
  const total = data.counts.anomalies;
  byId("anomalies-say").textContent = !total ? "No checker found anything that a promise rules out."
    : "Each with the operations that show it, marked red, and what else was under way on the same partitions together with them or between them, 24 at most. In the drawing time runs to the right, "
      + "not to scale: moments at which something began or ended are spread evenly. A thin line leads to the node that answered; a dashed tail means that the fate is unknown and a write may still take effect.";
  byId("anomalies-list").innerHTML = all.map(anomaly).join("")
    + (all.length < total ? `<p class="soft">${number(total - all.length)} more are in results.json.</p>` : "");
  for (const link of document.querySelectorAll("[data-op]")) {
    link.addEventListener("click", (e) => {
      e.preventDefault();
      const o = opByIndex.get(Number(link.dataset.op));
      if (o) { showAround(o); byId("timeline").scrollIntoView(); }
    });
  }
}
function anomaly(a, i) {
  const known = (a.around || []).map((index) => opByIndex.get(index)).filter(Boolean);
  const rows = known.map((o) => ({
    look: o.named && a.named.includes(o.index) ? "named" : "",
    cells: [
      `<a href="#timeline" data-op="${o.index}">${o.index}</a>`, "client " + o.process, text(o.call), seconds(o.from), took(o.to - o.from),
      `<span class="${OUTCOMES[o.outcome]}">${OUTCOMES[o.outcome]}</span>`, text(o.result) || "–",
      o.partition >= 0 ? o.partition : "–", o.node >= 0 ? o.node : "–", o.term >= 0 ? o.term : "–", o.applied >= 0 ? number(o.applied) : "–",
    ],
  }));
  const head = [["#"], ["Client", "tight"], ["Operation"], ["Invoked", "n tight"], ["Took", "n tight"], ["Outcome"], ["Answer"], ["Part.", "n"], ["Node", "n"], ["Term", "n"], ["Applied", "n"]];
  return `<article class="anomaly" id="anomaly-${i}"><h3>${pill(a.name, "bad")} <span class="soft">breaks ${text(a.invariant)}, found by ${text(a.checker)}</span></h3>`
    + `<p>${text(a.message)}</p>`
    + (known.length ? spaceTime(known, new Set(a.named)) + `<div class="wide">${table(head, rows)}</div>`
      : `<p class="soft">${a.named.length ? "Operations " + a.named.join(", ") : "It names no operation"}.</p>`) + "</article>";
}
function spaceTime(known, named) {
  const moments = [...new Set(known.flatMap((o) => [o.from, o.to]))].sort((a, b) => a - b);
  const left = 84;
  const width = Math.max(1210, left + 60 + moments.length * 30);
  const gap = (width - left - 60) / Math.max(1, moments.length - 1);
  const rank = new Map(moments.map((t, i) => [t, left + 14 + i * gap]));
  const x = (t) => {
    if (rank.has(t)) return rank.get(t);
    const after = moments.findIndex((m) => m > t);
    if (after < 0) return width - 30;
    if (after === 0) return left + 4;
    const a = moments[after - 1];
    return rank.get(a) + (t - a) / (moments[after] - a) * gap;
  };
  const processes = [...new Set(known.map((o) => o.process))].sort((a, b) => a - b);
  const nodes = [...new Set(known.filter((o) => named.has(o.index) && o.node > 0).map((o) => o.node))].sort((a, b) => a - b);
  const h = 34;
  const top = 26;
  const lane = new Map(processes.map((p, i) => [p, top + i * h]));
  const nodeTop = top + processes.length * h + 8;
  const nodeLane = new Map(nodes.map((n, i) => [n, nodeTop + i * 24 + 12]));
  const height = nodeTop + nodes.length * 24 + 26;
  const parts = [];
  for (const f of data.faults) {
    if (f.to >= moments[0] && f.from <= moments[moments.length - 1]) {
      const a = x(Math.max(f.from, moments[0]));
      const b = Math.max(a + 2, x(Math.min(f.to, moments[moments.length - 1])));
      parts.push(`<rect x="${a}" y="14" width="${b - a}" height="${height - 34}" fill="var(--fault)"/><text x="${a + 3}" y="10" fill="var(--soft)">${text(faultName(f))}</text>`);
    }
  }
  for (const p of processes) {
    const y = lane.get(p) + h / 2;
    parts.push(`<text x="8" y="${y + 4}" fill="var(--soft)">client ${p}</text><line x1="${left}" x2="${width - 12}" y1="${y}" y2="${y}" stroke="var(--line)"/>`);
  }
  for (const n of nodes) {
    const y = nodeLane.get(n);
    parts.push(`<text x="8" y="${y + 4}" fill="var(--soft)">node ${n}</text><line x1="${left}" x2="${width - 12}" y1="${y}" y2="${y}" stroke="var(--line)" stroke-dasharray="2 3"/>`);
  }
  const labels = new Map();
  for (const o of known) {
    const y = lane.get(o.process) + 7;
    const a = x(o.from);
    const b = Math.max(a + 6, x(o.to));
    const colour = `var(--${["ok", "fail", "info"][o.outcome]})`;
    const loud = named.has(o.index);
    if (loud && o.node > 0) {
      const ny = nodeLane.get(o.node);
      const middle = (a + x(o.to)) / 2;
      parts.push(`<path d="M${a} ${y + 20}L${middle} ${ny}L${x(o.to)} ${y + 20}" fill="none" stroke="var(--bad)" stroke-width="1" opacity=".6"/><circle cx="${middle}" cy="${ny}" r="3" fill="var(--bad)"/>`);
    }
    parts.push(`<rect x="${a}" y="${y}" width="${b - a}" height="20" rx="4" fill="${colour}" fill-opacity="${loud ? .28 : .16}" stroke="${loud ? "var(--bad)" : colour}" stroke-width="${loud ? 2 : 1}"`
      + `><title>${text("#" + o.index + " " + o.call + ": " + o.result)}</title></rect>`);
    if (o.outcome === 2) parts.push(`<path d="M${b} ${y + 18}L${b + 6} ${y + 23}H${width - 14}" fill="none" stroke="${colour}" stroke-width="2" stroke-dasharray="5 4"/>`);
    labels.set(o, [a, b, y]);
  }
  for (const [o, [a, b, y]] of labels) {
    const room = Math.floor((b - a - 8) / 6.8);
    const words = `#${o.index} ${o.kind} ${o.result}`;
    if (room >= 4) parts.push(`<text x="${a + 5}" y="${y + 14}" fill="var(--ink)" pointer-events="none">${text(words.length > room ? words.slice(0, room - 1) + "…" : words)}</text>`);
  }
  let free = 0;
  for (const t of [...new Set(known.filter((o) => named.has(o.index)).flatMap((o) => [o.from, o.to]))].sort((a, b) => a - b)) {
    if (x(t) < free) continue;
    parts.push(`<line x1="${x(t)}" x2="${x(t)}" y1="${top}" y2="${height - 18}" stroke="var(--bad)" stroke-dasharray="1 4" opacity=".7"/><text x="${Math.min(width - 52, x(t) - 16)}" y="${height - 5}" fill="var(--soft)">${seconds(t)}</text>`);
    free = x(t) + 62;
  }
  return `<div class="space"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="space-time diagram">${parts.join("")}</svg></div>`;
}
