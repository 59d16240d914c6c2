// The map: zoom by wheel, pinch, buttons and keys, zoom to a place, and play through the days on which something changed.
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const WORDS = { solid: "assessed", hatched: "disputed", outlined: "claimed only" };
const NEAREST = 60;
const NEAR = 8; // how far "zoom to" goes in
const STEP_MS = 1200;
const DAY = 86400000;

export function map() {
  const figure = document.getElementById("map");
  if (!figure) return;
  const svg = figure.querySelector("#map-svg");
  const view = svg.querySelector("#view");
  const places = [...view.querySelectorAll(".place")];
  const bar = document.getElementById("play");
  const zoomed = zooming(svg, view);
  bar.hidden = false;
  bar.append(...zoomed.buttons, places.length > 1 ? jump(places, zoomed) : "");
  for (const place of places) {
    place.setAttribute("tabindex", "0");
    place.setAttribute("role", "button");
    place.setAttribute("aria-label", place.querySelector("title").textContent);
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      zoomed.to(+place.dataset.x, +place.dataset.y, NEAR);
    });
  }
  fetch(figure.dataset.json, { headers: { accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .then((data) => playing(data, figure, places, bar))
    .catch(() => bar.append("The days cannot be played: load the page again."));
}

function button(text, label, press) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", press);
  return made;
}

function zooming(svg, view) {
  const { width, height } = svg.viewBox.baseVal;
  const behaviour = zoom()
    .extent([[0, 0], [width, height]])
    .translateExtent([[-width, -height], [2 * width, 2 * height]])
    .scaleExtent([0.5, NEAREST])
    // The page keeps scrolling under wheel and finger until the map is chosen or the gesture is plainly a zoom.
    .filter((event) =>
      event.type === "wheel"
        ? event.ctrlKey || document.activeElement === svg
        : event.touches
          ? event.touches.length > 1
          : !event.button,
    )
    .on("zoom", ({ transform }) => {
      view.setAttribute("transform", transform.toString());
      view.style.setProperty("--k", transform.k);
      for (const label of view.querySelectorAll("[data-offset]")) {
        label.setAttribute("y", +label.dataset.y + label.dataset.offset / Math.max(1, transform.k / 2));
      }
    });
  const chosen = select(svg).call(behaviour).on("dblclick.zoom", null);
  svg.classList.add("live");
  svg.setAttribute("role", "group"); // an image may hold nothing that keys reach
  svg.setAttribute("tabindex", "0");
  const by = (factor) => chosen.call(behaviour.scaleBy, factor);
  const move = (x, y) => chosen.call(behaviour.translateBy, x * width * 0.1, y * height * 0.1);
  const home = () => chosen.call(behaviour.transform, zoomIdentity);
  const keys = {
    "+": () => by(1.5), "=": () => by(1.5), "-": () => by(1 / 1.5), 0: home,
    ArrowLeft: () => move(1, 0), ArrowRight: () => move(-1, 0), ArrowUp: () => move(0, 1), ArrowDown: () => move(0, -1),
  };
  svg.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  return {
    to: (x, y, k) => chosen.call(behaviour.transform, zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k)),
    buttons: [button("+", "zoom in", keys["+"]), button("−", "zoom out", keys["-"]), button("whole", "show the whole map", home)],
  };
}

function jump(places, zoomed) {
  const label = document.createElement("label");
  const chooser = document.createElement("select");
  chooser.append(new Option("zoom to a place", ""));
  for (const place of places) chooser.append(new Option(place.querySelector("title").textContent.split(":")[0], place.dataset.place));
  chooser.setAttribute("aria-label", "zoom to a place");
  chooser.addEventListener("change", () => {
    const place = places.find((one) => one.dataset.place === chooser.value);
    if (place) zoomed.to(+place.dataset.x, +place.dataset.y, NEAR);
  });
  label.append(chooser);
  return label;
}

function playing(data, figure, places, bar) {
  const days = data.changes;
  if (days.length < 2) return;
  const byPlace = Map.groupBy ? Map.groupBy(data.holdings, (h) => h.place) : grouped(data.holdings);
  const slider = document.createElement("input");
  const told = document.createElement("output");
  slider.type = "range";
  slider.min = 0;
  slider.max = days.length - 1;
  slider.value = Math.max(0, days.findLastIndex((day) => day <= (figure.dataset.on || days.at(-1))));
  slider.setAttribute("aria-label", "day");
  told.setAttribute("aria-live", "polite");

  const show = () => {
    const day = days[slider.value];
    const next = days[+slider.value + 1];
    told.textContent = next && Date.parse(next) - Date.parse(day) > DAY ? `${said(day)}, and until ${said(next)}` : said(day);
    slider.setAttribute("aria-valuetext", said(day));
    document.querySelector("#map-form [name=on]").value = day;
    document.querySelector("h1").textContent = `Who holds what, ${said(day)}`;
    draw(day, byPlace, figure, places);
    rows(day, data.holdings);
  };
  let timer = 0;
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "▶ play";
  };
  const play = button("▶ play", "", () => {
    if (timer) return stop();
    if (+slider.value === days.length - 1) slider.value = 0;
    show();
    play.textContent = "❚❚ stop";
    timer = setInterval(() => {
      slider.value = +slider.value + 1;
      show();
      if (+slider.value === days.length - 1) stop();
    }, STEP_MS);
  });
  slider.addEventListener("input", () => {
    if (timer) stop();
    show();
  });
  bar.prepend(play, slider, told);
}

const said = (day) =>
  new Date(`${day}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

function grouped(holdings) {
  const found = new Map();
  for (const h of holdings) found.set(h.place, [...(found.get(h.place) || []), h]);
  return found;
}

const covers = (h, day) => (!h.earliest || h.earliest <= day) && (!h.latest || day <= h.latest);

function draw(day, byPlace, figure, places) {
  for (const place of places) {
    const name = place.dataset.place;
    const held = (byPlace.get(name) || []).filter((h) => covers(h, day));
    const top = held.sort((a, b) => (a.how === "present") - (b.how === "present") || b.probability - a.probability)[0];
    const within = place.classList.contains("within") ? " within" : "";
    place.setAttribute("class", `place ${top ? top.look : "empty"}${within}`);
    const shape = place.querySelector(".shape");
    const hatch = top && top.look.split("hatch-")[1];
    if (hatch) shape.setAttribute("fill", `url(#hatch-${hatch})`);
    else shape.removeAttribute("fill");
    const title = (byPlace.get(name) || [{ name }])[0].name;
    const said = top
      ? `${title}: ${`${top.holder_name} ${top.how_words}`.trim()} (${WORDS[top.drawing]})`
      : `${title}: nothing reported for this day`;
    place.querySelector("title").textContent = said;
    place.setAttribute("aria-label", said);
    const label = figure.querySelector(`text.label[data-place="${CSS.escape(name)}"]`);
    if (label) label.querySelector(".holder").textContent = top ? ` · ${top.holder_name || "?"}` : "";
  }
}

function cell(label, what) {
  const made = document.createElement("td");
  if (label) made.dataset.label = label;
  made.append(what);
  return made;
}

// A place's names as asked for, as a link to the question of who holds it.
function named(h) {
  const { latin, local, language } = h.written;
  const made = document.createElement(h.question ? "a" : "span");
  if (h.question) made.href = `/questions/${h.question}`;
  made.append(latin);
  if (local) {
    const name = document.createElement("bdi");
    name.className = "local";
    if (language) name.lang = language;
    name.textContent = local;
    made.append(latin ? " " : "", name);
  }
  return made;
}

function rows(day, holdings) {
  const body = document.querySelector("#map-table tbody");
  if (!body) return;
  const held = holdings.filter((h) => covers(h, day)).sort((a, b) => a.name.localeCompare(b.name));
  body.replaceChildren(
    ...held.map((h) => {
      const row = document.createElement("tr");
      const who = `${h.holder_name} ${h.how_words}${h.rivals.length && !h.holder ? `: ${h.rivals.join(" or ")}` : ""}`.trim();
      const where = h.km === null ? "not known, not drawn" : h.within ? `somewhere in ${h.within}` : `within ${h.km} km`;
      const since = h.earliest || "not known";
      row.append(cell("", named(h)), cell("", who), cell("", WORDS[h.drawing]), cell("how sure", h.sure),
        cell("since", since), cell("basis", h.basis), cell("position", where));
      return row;
    }),
  );
}
