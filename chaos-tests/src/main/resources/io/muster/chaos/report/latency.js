// SPDX-License-Identifier: Apache-2.0
// Latency of single calls with quantiles, and the rate.
function latency() {
  legend("latency-legend", [["ok", "ended well"], ["fail", "failed"], ["info", "fate unknown"], ["bad", "named by an anomaly"], ["ink", "median", 1], ["soft", "99th percentile", 1]]);
  const calls = ops.filter((o) => o.toCluster);
  const longest = Math.max(1e5, ...calls.map((o) => o.to - o.from).reduce((m, v) => { m[0] = Math.max(m[0], v); return m; }, [0]));
  const low = 100;
  const decades = Math.ceil(Math.log10(longest / low) - 1e-9);
  picture(byId("latency-picture"), 330, (pen) => {
    const { c, left, right, x, inView, hits } = pen;
    const top = 8;
    const bottom = 304;
    const y = (us) => bottom - Math.log10(Math.max(us, low) / low) / decades * (bottom - top);
    timeAxis(pen, top, bottom);
    faultBands(pen, top, bottom);
    c.textAlign = "right";
    for (let d = 0; d <= decades; d++) {
      const us = low * Math.pow(10, d);
      c.strokeStyle = colours.faint;
      c.beginPath(); c.moveTo(left, y(us) + .5); c.lineTo(right, y(us) + .5); c.stroke();
      c.fillStyle = colours.soft;
      c.fillText(us < 1000 ? us / 1000 + " ms" : us < 1e6 ? us / 1000 + " ms" : us / 1e6 + " s", left - 8, y(us));
    }
    const shown = calls.filter((o) => inView(o.to, o.to));
    const small = shown.length > 6000;
    for (const loud of [0, 1, 2]) {
      for (const o of shown) {
        if ((o.named ? 2 : o.outcome ? 1 : 0) !== loud) continue;
        const px = x(o.to);
        const py = y(o.to - o.from);
        const r = o.named ? 4.5 : o.outcome ? 2.2 : small ? 1.2 : 1.7;
        c.globalAlpha = loud ? .9 : small ? .35 : .55;
        c.fillStyle = o.named ? colours.bad : outcomeColour(o.outcome);
        c.beginPath(); c.arc(px, py, r, 0, 7); c.fill();
        c.globalAlpha = 1;
        hits.push({ x0: px, x1: px, y0: py, y1: py, tip: () => opTip(o) });
      }
    }
    quantile(pen, data.buckets.p99, y, colours.soft, 1.5);
    quantile(pen, data.buckets.p50, y, colours.ink, 1.5);
  });
}
// Interrupted where nothing ended well.
function quantile(pen, values, y, colour, wide) {
  const { c, x, left, right } = pen;
  const width = data.buckets.width;
  c.save();
  c.beginPath(); c.rect(left, 0, right - left, pen.height); c.clip();
  c.strokeStyle = colour;
  c.lineWidth = wide;
  c.beginPath();
  let drawn = false;
  values.forEach((v, i) => {
    if (!v) { drawn = false; return; }
    const px = x((i + .5) * width);
    drawn ? c.lineTo(px, y(v)) : (c.moveTo(px - 2, y(v)), c.lineTo(px, y(v)));
    drawn = true;
  });
  c.stroke();
  c.restore();
}
function rate() {
  legend("rate-legend", [["ok", "ended well"], ["fail", "failed"], ["info", "fate unknown"]]);
  const b = data.buckets;
  const per = 1e6 / b.width;
  const sums = b.ok.map((v, i) => (v + b.fail[i] + b.info[i]) * per);
  const most = Math.max(1, ...sums);
  picture(byId("rate-picture"), 220, (pen) => {
    const { c, left, right, x, clip, inView, hits } = pen;
    const top = 8;
    const bottom = 194;
    const y = (v) => bottom - v / most * (bottom - top);
    timeAxis(pen, top, bottom);
    faultBands(pen, top, bottom);
    c.textAlign = "right";
    const step = niceStep(most, 4);
    for (let v = 0; v <= most; v += step) {
      c.strokeStyle = colours.faint;
      c.beginPath(); c.moveTo(left, y(v) + .5); c.lineTo(right, y(v) + .5); c.stroke();
      c.fillStyle = colours.soft;
      c.fillText(number(v) + " /s", left - 8, y(v));
    }
    sums.forEach((sum, i) => {
      if (!inView(i * b.width, (i + 1) * b.width)) return;
      const from = clip(i * b.width);
      const wide = Math.max(1, clip((i + 1) * b.width) - from - .5);
      let base = 0;
      for (const [of, colour] of [[b.ok, "ok"], [b.fail, "fail"], [b.info, "info"]]) {
        const v = of[i] * per;
        c.globalAlpha = .8;
        c.fillStyle = colours[colour];
        c.fillRect(from, y(base + v), wide, y(base) - y(base + v));
        c.globalAlpha = 1;
        base += v;
      }
      hits.push({ x0: from, x1: from + wide, y0: top, y1: bottom, tip: `<b>${number(Math.round(sum))} answers per second</b><br><span class="soft">`
        + `${number(b.ok[i])} ended well, ${number(b.fail[i])} failed, ${number(b.info[i])} unknown<br>${seconds(i * b.width, 1)} to ${seconds((i + 1) * b.width, 1)}</span>` });
    });
  });
}
