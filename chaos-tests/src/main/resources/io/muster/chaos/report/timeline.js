// SPDX-License-Identifier: Apache-2.0
// Lanes of what happened, with ownership and faults behind.
const TOP = 40;
function timelineKinds() {
  return {
    keys: {
      title: "partitions that members own (" + data.keys.length + (data.keys.length < data.allKeys ? " of " + data.allKeys : "") + ")",
      names: data.keys, of: (o) => o.lanes,
    },
    partitions: {
      title: "offsets partitions (" + data.partitions.length + ")",
      names: data.partitions.map(partitionName), of: (o) => [data.partitions.indexOf(o.partition)],
    },
    processes: (() => {
      const all = [...new Set(ops.map((o) => o.process))].sort((a, b) => a - b);
      const place = new Map(all.map((p, i) => [p, i]));
      return { title: "clients (" + all.length + ")", names: all.map((p) => "client " + p), of: (o) => [place.get(o.process)] };
    })(),
  };
}
// Two members that believe to own one partition at once lie side by side in its lane.
function bandRows() {
  const ends = new Map();
  return data.bands.map((b) => ({ lane: b[0], member: b[1], generation: b[2], from: b[3], to: b[4], end: b[5] }))
    .sort((a, b) => a.lane - b.lane || a.from - b.from)
    .map((b) => {
      const before = ends.get(b.lane);
      b.twice = Boolean(before && before.to > b.from && before.member !== b.member);
      if (b.twice) b.overlap = Math.min(before.to, b.to);
      if (!before || b.to > before.to) ends.set(b.lane, b);
      return b;
    });
}
function timeline() {
  const kinds = timelineKinds();
  const bands = bandRows();
  const twice = bands.filter((b) => b.twice);
  const select = byId("timeline-lanes");
  select.innerHTML = Object.entries(kinds).map(([k, v]) => `<option value="${k}">${text(v.title)}</option>`).join("");
  if (!data.keys.length) select.value = "partitions";
  byId("timeline-say").textContent = "One lane per partition or client, with every operation on it where it happened. Bands behind show which member owned a partition, by colour and name; "
    + "a gap is time without an owner. Grey bands are faults. Hover to see an operation and what its answer carried."
    + (data.keys.length < data.allKeys ? " Lanes are those with anomalies, then those that changed hands most." : "");
  legend("timeline-legend", [["ok", "ended well"], ["fail", "failed"], ["info", "fate unknown"], ["bad", "named by an anomaly" + (twice.length ? ", or two owners at once" : "")]]);
  const tall = () => {
    const count = kinds[select.value].names.length;
    return count <= 12 ? 32 : count <= 32 ? 24 : 15;
  };
  const height = () => TOP + Math.max(1, kinds[select.value].names.length) * tall() + 24;
  picture(byId("timeline-picture"), height, (pen) => {
    const { c, left, right, x, clip, inView, hits } = pen;
    const lanes = kinds[select.value];
    const h = tall();
    const bottom = TOP + lanes.names.length * h;
    timeAxis(pen, TOP, bottom);
    faultBands(pen, 18, bottom);
    faultLabels(pen);
    phaseLabels(pen, bottom);
    c.textAlign = "right";
    lanes.names.forEach((name, i) => {
      const y = TOP + i * h;
      c.strokeStyle = colours.faint;
      c.beginPath(); c.moveTo(left, y + h + .5); c.lineTo(right, y + h + .5); c.stroke();
      c.fillStyle = colours.soft;
      c.fillText(cut(c, name, left - 12), left - 8, y + h / 2);
    });
    if (select.value === "keys") drawBands(pen, bands, h);
    const quiet = ops.length > 4000 && view.to - view.from > data.length / 4;
    for (const loud of [0, 1, 2]) {
      for (const o of ops) {
        const level = o.named ? 2 : o.outcome ? 1 : 0;
        if (level !== loud || !inView(o.from, o.to) || (!o.toCluster && !o.named)) continue;
        for (const lane of lanes.of(o)) {
          if (lane < 0) continue;
          const y = TOP + lane * h + (select.value === "keys" ? h * .56 : h * .28);
          const a = clip(o.from);
          const b = Math.max(a + (loud ? 2.5 : 1.5), clip(o.to));
          const thick = select.value === "keys" ? h * .28 : h * .44;
          c.globalAlpha = loud ? 1 : quiet ? .35 : .7;
          c.fillStyle = outcomeColour(o.outcome);
          c.fillRect(a, y, b - a, thick);
          c.globalAlpha = 1;
          if (o.named) {
            c.strokeStyle = colours.bad;
            c.lineWidth = 2;
            c.strokeRect(a - 3, y - 3, b - a + 6, thick + 6);
            c.lineWidth = 1;
          }
          hits.push({ x0: a, x1: b, y0: y, y1: y + thick, tip: () => opTip(o) });
        }
      }
    }
  });
  select.addEventListener("change", drawAll);
}
function drawBands(pen, bands, h) {
  const { c, clip, inView, hits } = pen;
  for (const b of bands) {
    if (!inView(b.from, b.to)) continue;
    const y = TOP + b.lane * h + 2;
    const from = clip(b.from);
    const to = Math.max(from + 1, clip(b.to));
    const top = b.twice ? y + (h - 3) * .25 : y;
    const tall = h - 3 - (top - y);
    c.globalAlpha = .3;
    c.fillStyle = hue(b.member);
    c.fillRect(from, top, to - from, tall);
    c.globalAlpha = 1;
    c.fillRect(from, top, to - from, 2.5);
    if (b.twice) {
      c.fillStyle = colours.bad;
      c.fillRect(from, y, Math.max(2, clip(b.overlap) - from), 3);
    }
    if (to - from > 46 && h >= 24) {
      c.fillStyle = colours.ink;
      c.textAlign = "left";
      c.font = "10px system-ui, sans-serif";
      c.fillText(cut(c, data.members[b.member], to - from - 8), from + 4, top + 8);
      c.font = "11px system-ui, sans-serif";
    }
    hits.push({ x0: from, x1: to, y0: top, y1: top + tall, low: true, tip: `<b>${text(data.members[b.member])}</b> owns ${text(data.keys[b.lane])}<br>`
      + `<span class="soft">generation ${b.generation}, ${seconds(b.from)} to ${seconds(b.to)}, ${text(b.end)}</span>` });
  }
}
function faultLabels(pen) {
  const { c, clip, inView, hits, right } = pen;
  let free = pen.left;
  c.textAlign = "left";
  for (const f of data.faults) {
    if (!inView(f.from, f.to)) continue;
    const at = clip(f.from);
    const name = faultName(f);
    hits.push({ x0: at, x1: Math.max(at + 3, clip(f.to)), y0: 18, y1: TOP, low: true, tip: () => faultTip(f) });
    const wide = c.measureText(name).width;
    if (at + 3 >= free && at + wide < right) {
      c.fillStyle = colours.ink;
      c.fillText(name, at + 4, 28);
      free = at + wide + 12;
    }
  }
}
function phaseLabels(pen, bottom) {
  const { c, x, inView, right, left } = pen;
  const phases = Object.entries(data.info.phases).sort((a, b) => a[1] - b[1]);
  phases.forEach(([name, ns], i) => {
    const t = ns / 1000;
    if (!inView(t, t)) return;
    const at = Math.round(x(t)) + .5;
    const next = i + 1 < phases.length ? x(phases[i + 1][1] / 1000) : right;
    c.strokeStyle = colours["fault-edge"];
    c.setLineDash([3, 3]);
    c.beginPath(); c.moveTo(at, 2); c.lineTo(at, bottom); c.stroke();
    c.setLineDash([]);
    const words = name.replace(/^\d+-/, "").replace(/-/g, " ");
    if (c.measureText(words).width < Math.min(right, next) - at - 6) {
      c.fillStyle = colours.soft;
      c.textAlign = "left";
      c.fillText(words, at + 4, 8);
    }
  });
}
