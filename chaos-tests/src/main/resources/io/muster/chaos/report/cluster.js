// SPDX-License-Identifier: Apache-2.0
// Who led what, and when nobody did.
function leaders() {
  const partitions = data.partitions.filter((p) => p >= 0);
  const place = new Map(partitions.map((p, i) => [p, i]));
  const stripe = Math.max(2, Math.min(9, Math.floor(96 / Math.max(1, partitions.length))));
  const h = Math.max(34, stripe * partitions.length + 10);
  const nodes = new Map(data.nodes.map((n, i) => [n, i]));
  picture(byId("leaders-picture"), 8 + h * Math.max(1, data.nodes.length) + 24, (pen) => {
    const { c, left, right, clip, inView, hits } = pen;
    const bottom = 8 + h * data.nodes.length;
    timeAxis(pen, 8, bottom);
    data.nodes.forEach((n, i) => {
      const y = 8 + i * h;
      faultBands(pen, y + 1, y + h - 1, (f) => f.targets.includes(n));
      for (const f of data.faults) {
        if (f.targets.includes(n) && inView(f.from, f.to)) {
          hits.push({ x0: clip(f.from), x1: clip(f.to), y0: y, y1: y + h, low: true, tip: () => faultTip(f) });
        }
      }
      c.strokeStyle = colours.line;
      c.beginPath(); c.moveTo(left, y + h + .5); c.lineTo(right, y + h + .5); c.stroke();
      c.fillStyle = colours.soft;
      c.textAlign = "right";
      c.fillText("node " + n, left - 8, y + h / 2);
    });
    for (const [partition, node, term, from, to] of data.leaderships) {
      if (!inView(from, to) || !nodes.has(node)) continue;
      const y = 8 + nodes.get(node) * h + 5 + place.get(partition) * stripe;
      const a = clip(from);
      const b = Math.max(a + 2, clip(to));
      c.fillStyle = hue(place.get(partition));
      c.fillRect(a, y, b - a, Math.max(1.5, stripe - 1.5));
      hits.push({ x0: a, x1: b, y0: y, y1: y + stripe, tip: `<b>node ${node} leads ${partitionName(partition)}</b><br>`
        + `<span class="soft">${term >= 0 ? "term " + term + ", " : ""}${seconds(from)} to ${seconds(to)}</span>` });
    }
    if (!data.leaderships.length) {
      c.fillStyle = colours.soft;
      c.textAlign = "left";
      c.fillText("The answers of this run did not tell who led.", left + 8, 24);
    }
  });
}
function unavailable() {
  const h = data.partitions.length <= 16 ? 18 : 11;
  const place = new Map(data.partitions.map((p, i) => [p, i]));
  picture(byId("unavailable-picture"), 8 + h * Math.max(1, data.partitions.length) + 24, (pen) => {
    const { c, left, right, clip, inView, hits } = pen;
    const bottom = 8 + h * data.partitions.length;
    timeAxis(pen, 8, bottom);
    faultBands(pen, 8, bottom);
    data.partitions.forEach((p, i) => {
      const y = 8 + i * h;
      c.strokeStyle = colours.faint;
      c.beginPath(); c.moveTo(left, y + h + .5); c.lineTo(right, y + h + .5); c.stroke();
      c.fillStyle = colours.soft;
      c.textAlign = "right";
      c.fillText(partitionName(p), left - 8, y + h / 2);
    });
    for (const [partition, from, to, ended] of data.windows) {
      if (!inView(from, to)) continue;
      const y = 8 + place.get(partition) * h + 2;
      const a = clip(from);
      const b = Math.max(a + 2, clip(to));
      c.fillStyle = ended ? colours.fail : colours.bad;
      c.fillRect(a, y, b - a, h - 4);
      hits.push({ x0: a, x1: b, y0: y, y1: y + h - 4, tip: `<b>${partitionName(partition)} unavailable for ${took(to - from)}</b><br>`
        + `<span class="soft">${seconds(from)} to ${seconds(to)}${ended ? "" : ", until the end of the run"}</span>` });
    }
  });
  unavailableTable();
}
