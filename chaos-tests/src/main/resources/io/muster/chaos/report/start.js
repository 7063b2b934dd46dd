// SPDX-License-Identifier: Apache-2.0
// Puts everything on the page and says so.
verdict();
contents();
faultsTable();
checkersTable();
anomalies();
timeline();
latency();
rate();
leaders();
unavailable();
offsets();
again();
thinned();
byId("bar-all").addEventListener("click", () => show(0, data.length));
byId("bar-out").addEventListener("click", () => {
  const half = (view.to - view.from) / 2;
  show(view.from - half, view.to + half);
});
const firstNamed = ops.filter((o) => o.named).sort((a, b) => a.from - b.from)[0];
byId("bar-anomaly").disabled = !firstNamed;
byId("bar-anomaly").addEventListener("click", () => { showAround(firstNamed); byId("timeline").scrollIntoView(); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
let waiting = 0;
addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(drawAll, 80); });
drawAll();
if (byId("rendered").textContent === "no") byId("rendered").textContent = "ok";
