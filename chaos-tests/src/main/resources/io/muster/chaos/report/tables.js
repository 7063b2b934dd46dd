// SPDX-License-Identifier: Apache-2.0
// The verdict, the figures and all tables.
const pill = (word, look) => `<span class="pill ${look || word}">${text(word)}</span>`;
function table(head, rows) {
  const cell = (tag, value, i) => `<${tag} class="${head[i][1] || ""}">${value}</${tag}>`;
  return "<table><thead><tr>" + head.map((h, i) => cell("th", text(h[0]), i)).join("") + "</tr></thead><tbody>"
    + rows.map((r) => `<tr class="${r.look || ""}">` + r.cells.map((v, i) => cell("td", v, i)).join("") + "</tr>").join("")
    + "</tbody></table>";
}
function nothing(words) { return `<p class="soft" style="margin:0">${text(words)}</p>`; }

function verdict() {
  const info = data.info;
  const counts = data.counts;
  byId("run-id").textContent = data.id + ", began " + data.began.replace("T", " ").replace(/\.\d+Z|Z$/, " UTC");
  byId("verdict").className = data.verdict;
  byId("verdict").innerHTML = `<h1>${data.verdict}</h1><p>${text(data.why)}</p>`;
  const ms = (value) => counts.windows ? number(value) + " <small>ms</small>" : "none";
  const figures = [
    ["Workload", text(info.workload)], ["Nemesis", text(info.nemesis)], ["Backend", text(info.backend)],
    ["Seed", text(info.seed)], ["Version", text(info.version)], ["Length", (counts.lengthMs / 1000).toFixed(0) + " <small>s</small>"],
    ["Operations", number(counts.operations)], ["Acknowledged", number(counts.acknowledged)],
    ["Failed · unknown", number(counts.failed) + " · " + number(counts.unknown)],
    ["Anomalies", `<span class="${counts.anomalies ? "bad" : ""}">${number(counts.anomalies)}</span>`],
    ["Leader changes seen", number(counts.failovers)],
    ["Windows unavailable", number(counts.windows)],
    ["Unavailable p50", ms(counts.unavailableP50Ms)], ["Unavailable p99", ms(counts.unavailableP99Ms)],
    ["Unavailable max", ms(counts.unavailableMaxMs)],
  ];
  if (info.bug) figures.splice(5, 0, ["Seeded bug", `<span class="bad">${text(info.bug)}</span>`]);
  byId("figures").innerHTML = figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join("");
}

function contents() {
  byId("contents").innerHTML = [...document.querySelectorAll("section[data-title]")]
    .map((s) => `<a href="#${s.id}">${text(s.dataset.title)}</a>`).join("");
}

function faultsTable() {
  if (!data.faults.length) {
    byId("faults-table").innerHTML = nothing("Nothing was done to the cluster in this run.");
    return;
  }
  byId("faults-table").innerHTML = table(
    [["Fault", "tight"], ["Nodes", "tight"], ["From", "n tight"], ["Lasted", "n tight"], ["Led partitions"], ["Bit", "tight"], ["What clients felt"], ["Details"]],
    data.faults.map((f) => ({
      cells: [
        text(f.kind), f.targets.map((n) => n === 0 ? "clients" : n).join(", ") || "–", seconds(f.from, 1), took(f.to - f.from),
        f.led.join(", ") || "–", pill(f.bit ? "yes" : "no"),
        f.bit ? [f.changes ? many(f.changes, "leader change") : "", f.troubled ? many(f.troubled, "call") + " not served" : "",
          f.unavailable ? "unavailable for up to " + number(f.unavailable) + " ms" : ""].filter(Boolean).join(", ") : "nothing",
        `<span class="soft">${Object.entries(f.details).map(([k, v]) => text(k + " " + v)).join(", ") || "–"}</span>`,
      ],
    })));
}

function checkersTable() {
  if (!data.checkers.length) {
    byId("checkers-table").innerHTML = nothing("No checker has judged this run.");
    return;
  }
  byId("checkers-table").innerHTML = table(
    [["Checker", "tight"], ["Verdict", "tight"], ["Anomalies", "n"], ["What it looked at"]],
    data.checkers.map((k) => ({
      cells: [
        text(k.name), pill(k.judgement),
        !k.anomalies ? "0" : k.first < data.anomalies.length ? `<a href="#anomaly-${k.first}">${number(k.anomalies)}</a>` : number(k.anomalies),
        Object.entries(k.figures).map(([name, value]) => `${text(name)} <b>${number(value)}</b>`).join(" · ") || "–",
      ],
    })));
}

function unavailableTable() {
  byId("unavailable-say").textContent = "Each bar is a time in which clients asked an offsets partition to store and got no decision for "
    + data.shortestWindow + " ms or more, from the first call that failed or hung to the next decision. The table sums them up in milliseconds.";
  const rows = data.unavailable.map((r) => ({
    cells: [r[0] === null ? "<b>all</b>" : partitionName(r[0]), ...r.slice(1, 6).map((v, i) => i > 0 && !r[1] ? "–" : number(v)), (r[6] / 1000).toFixed(1) + " s"],
    count: r[1], max: r[5],
  }));
  const head = [["Offsets partition"], ["Windows", "n"], ["p50", "n"], ["p90", "n"], ["p99", "n"], ["Max", "n"], ["Altogether", "n"]];
  const [all, ...each] = rows;
  const worst = each.length <= 8 ? each : [...each].sort((a, b) => b.max - a.max).slice(0, 6);
  byId("unavailable-table").innerHTML = table(head, [all, ...worst])
    + (worst.length < each.length ? `<details><summary>All ${each.length} offsets partitions; above are the worst ${worst.length}</summary>${table(head, each)}</details>` : "");
}

function again() {
  byId("command").textContent = data.info.command;
  const list = (title, entries) => entries.length
    ? `<div><h3 class="small">${title}</h3>` + table([["Name"], ["Value"]], entries.map(([k, v]) => ({ cells: [text(k), `<span class="mono">${text(v)}</span>`] }))) + "</div>" : "";
  byId("choices").innerHTML = list("What the seed decided", Object.entries(data.info.choices))
    + list("What the harness found besides", Object.entries(data.facts));
}

function thinned() {
  const counts = data.counts;
  byId("thinned").textContent = data.drawn < counts.operations
    ? `Thinned out: of ${number(counts.operations)} operations ${number(data.drawn)} are drawn one by one, always the same ones: all that anomalies name `
      + "and show, then up to a share each what was under way at the edges of faults, what did not end well and what took longest, and an even choice of the rest. "
      + "Figures, rates, percentiles, ownership, leadership and unavailability are computed from all."
    : `All ${number(counts.operations)} operations are drawn.`;
}
