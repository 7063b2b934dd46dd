// SPDX-License-Identifier: Apache-2.0
// Committed offsets, one small picture per key.
function offsets() {
  const some = data.curves.length < data.allCurves;
  byId("offsets-say").textContent = "The line is the committed offset of a partition as commits were acknowledged, dots are what reads found. Red is a step back: a read of something older "
    + "than what was known before it, or a commit below the one before it."
    + (some ? ` Shown are ${data.curves.length} of ${number(data.allCurves)} partitions: those with anomalies, then those with steps back, then the busiest.` : "");
  legend("offsets-legend", [["ok", "committed", 1], ["soft", "read"], ["bad", "step back"]]);
  if (!data.curves.length) byId("offsets-pictures").innerHTML = nothing("Nothing was committed or read in this run.");
  for (const curve of data.curves) {
    const figure = document.createElement("figure");
    figure.innerHTML = `<figcaption>${text(curve.key)} <span>${many(curve.backs, "step")} back`
      + `${curve.forward ? "" : ", offsets are arbitrary here"}${curve.points.length < curve.all ? ", " + curve.points.length + " of " + number(curve.all) + " points" : ""}</span></figcaption>`;
    const canvas = document.createElement("canvas");
    figure.append(canvas);
    byId("offsets-pictures").append(figure);
    picture(canvas, 168, (pen) => drawCurve(pen, curve), 56);
  }
}
function drawCurve(pen, curve) {
  const { c, left, right, x, inView, hits } = pen;
  const top = 10;
  const bottom = 144;
  const values = curve.points.map((p) => p[2]).filter((v) => v !== null);
  const least = Math.min(...values, Infinity);
  const most = Math.max(...values, -Infinity);
  const low = Number.isFinite(least) ? least : 0;
  const high = Number.isFinite(most) && most > low ? most : low + 1;
  const y = (v) => v === null ? bottom - 3 : bottom - 8 - (v - low) / (high - low) * (bottom - top - 8);
  timeAxis(pen, top, bottom, 4);
  faultBands(pen, top, bottom);
  c.fillStyle = colours.soft;
  c.textAlign = "right";
  c.fillText(number(high), left - 6, y(high));
  c.fillText(number(low), left - 6, y(low));
  c.save();
  c.beginPath(); c.rect(left, 0, right - left, bottom); c.clip();
  c.strokeStyle = colours.ok;
  c.lineWidth = 1.5;
  c.beginPath();
  let last = null;
  for (const [read, t, offset] of curve.points) {
    if (read) continue;
    if (last === null) c.moveTo(x(t), y(offset));
    else { c.lineTo(x(t), y(last)); c.lineTo(x(t), y(offset)); }
    last = offset;
  }
  if (last !== null) c.lineTo(right, y(last));
  c.stroke();
  c.lineWidth = 1;
  for (const loud of [0, 1]) {
    for (const [read, t, offset, revision, index, back] of curve.points) {
      if (back !== loud || !inView(t, t)) continue;
      if (read || back) {
        c.fillStyle = back ? colours.bad : colours.soft;
        c.globalAlpha = back ? 1 : .55;
        c.beginPath(); c.arc(x(t), y(offset), back ? 4.5 : 1.7, 0, 7); c.fill();
        c.globalAlpha = 1;
      }
      const o = opByIndex.get(index);
      hits.push({ x0: x(t), x1: x(t), y0: y(offset), y1: y(offset), tip: () => o ? opTip(o)
        : `<b>#${index} ${read ? "read" : "committed"} ${offset === null ? "none" : number(offset)}</b><br><span class="soft">${revision >= 0 ? "revision " + number(revision) + ", " : ""}${seconds(t)}</span>` });
    }
  }
  c.restore();
}
