// Draws the chart of a canned query with Observable Plot, as wide as the page, from the numbers that stand in the page.
const LABEL = 13; // pixels of a letter's height
const ACCENT = "var(--loper-accent)";

const DRAW = { bars, columns, heat };

// A line per row, its name above it, so that long names fit on a phone.
function bars({ rows, x, y, unit }, width) {
  const ticks = d3.ticks(0, d3.max(rows, d => d[y]), width / 90);
  const whole = rows.every(d => Number.isInteger(d[y]));
  return {
    height: 40 * rows.length + 40, marginLeft: 4, marginRight: 12, marginTop: 34,
    x: {
      label: unit, axis: "top", grid: true, ticks: whole ? ticks.filter(Number.isInteger) : ticks,
      tickFormat: whole ? "d" : undefined,
    },
    y: { axis: null, padding: 0.62 },
    marks: [
      Plot.barX(rows, { x: y, y: (_, i) => i, fill: ACCENT, insetTop: 7, insetBottom: -7 }),
      Plot.text(rows, {
        x: 0, y: (_, i) => i, text: d => `${d[y]}  ${d[x]}`, textAnchor: "start", fontSize: LABEL, dx: 3, dy: -9,
        lineWidth: (width - 24) / LABEL, textOverflow: "ellipsis",
      }),
      Plot.ruleX([0]),
    ],
  };
}

// Side by side in the order of what they are of; stacked where there is a colour.
function columns({ rows, x, y, colour, unit }, width) {
  const found = d3.sort(new Set(rows.map(d => d[x])), d3.ascending);
  const whole = found.every(Number.isInteger);
  const domain = whole ? d3.range(found[0], found.at(-1) + 1) : found;
  const step = Math.ceil(domain.length / (width / 28));
  return {
    height: 320, marginLeft: 48, marginBottom: 40,
    x: { label: x, domain, type: "band", ticks: domain.filter((_, i) => i % step === 0) },
    y: { label: unit, grid: true, nice: true }, color: { legend: Boolean(colour) },
    marks: [
      Plot.barY(rows, Plot.groupX({ y: "sum" }, { x, y, fill: colour || ACCENT, tip: true })),
      Plot.ruleY([0]),
    ],
  };
}

// A field per pair, the fuller the more; the largest rows first.
function heat({ rows, x, y, colour, unit }, width) {
  const most = d3.max(rows, d => d[colour]);
  const marginLeft = Math.min(160, width * 0.35);
  const domain = d3.groupSort(rows, group => -d3.sum(group, d => d[colour]), d => d[y]);
  const days = daysFrom(d3.min(rows, d => d[x]), d3.max(rows, d => d[x]));
  const field = (width - marginLeft) / days.length;
  const step = Math.ceil(18 / field);
  return {
    height: 24 * domain.length + 60, marginLeft, marginTop: 50,
    x: {
      label: null, axis: "top", domain: days, ticks: days.filter((_, i) => i % step === 0), tickRotate: -60,
      tickFormat: d => String(d).slice(5),
    },
    y: { label: null, domain },
    marks: [
      Plot.cell(rows, {
        x, y, fill: ACCENT, fillOpacity: d => 0.15 + 0.85 * d[colour] / most, inset: Math.min(1, field / 8),
      }),
      ...(field > 30 ? [Plot.text(rows, {
        x, y, text: colour, fill: d => d[colour] > most / 2 ? "var(--loper-on-accent)" : "currentColor",
      })] : []),
      Plot.tip(rows, Plot.pointer({ x, y, title: d => `${d[y]}\n${d[x]}: ${d[colour]} ${unit}` })),
    ],
  };
}

// Every day as "2026-11-20", also those that nothing is said of.
function daysFrom(first, last) {
  const behind = d3.utcDay.offset(new Date(last), 1);
  return d3.utcDays(new Date(first), behind).map(d3.utcFormat("%Y-%m-%d"));
}

for (const figure of document.querySelectorAll(".loper-chart")) {
  const chart = JSON.parse(figure.querySelector("script").textContent);
  const place = figure.appendChild(document.createElement("div"));
  let drawn = 0;
  new ResizeObserver(() => {
    const width = Math.floor(place.clientWidth);
    if (!width || width === drawn) return;
    drawn = width;
    place.replaceChildren(Plot.plot({ width, style: { fontSize: "12px" }, ...DRAW[chart.kind](chart, width) }));
  }).observe(place);
}
