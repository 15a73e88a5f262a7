// Levers: a slider and a field for each number. Python holds each number against its declaration before it counts.
const PLACES = 1000; // of a slider in even factors

const fill = (text, told) => text.replace(/\{(\w+)\}/g, (_all, name) => told[name]);
const three = (value) => Number(value.toPrecision(3));
const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

// 20800 -> "20 800", with blanks that do not break; a comma would be read as a decimal sign by half of the readers.
function spell(value) {
  const [whole, rest] = String(value).split(".");
  if (whole.includes("e")) return String(value);
  return whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f") + (rest ? `.${rest}` : "");
}

function read(text) {
  const tight = text.trim().replace(/[\s\u00a0\u202f]/g, "");
  const plain = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(tight) ? tight.replaceAll(",", "") : tight.replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

const placeOf = (q, value) => (q.log ? PLACES * Math.log(value / q.low) / Math.log(q.high / q.low) : value);
const valueAt = (q, place) =>
  clamp(q.log ? three(q.low * (q.high / q.low) ** (place / PLACES)) : Number(place.toPrecision(12)), q.low, q.high);

function make(tag, className = "", text = "") {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.textContent = text;
  return node;
}

let count = 0;

function lever(q, words, now, choose) {
  const id = `tld${++count}-${q.name}`;
  const told = { low: spell(q.low), high: spell(q.high), unit: q.unit, default: spell(q.default), source: q.source };
  const box = make("div", "tld-lever");
  const label = Object.assign(make("label", "tld-label", q.label), { htmlFor: id });
  const slider = Object.assign(document.createElement("input"), {
    type: "range", className: "tld-slider",
    min: q.log ? 0 : q.low, max: q.log ? PLACES : q.high, step: q.log ? PLACES / 100 : "any",
  });
  slider.setAttribute("aria-label", q.label);
  const field = Object.assign(document.createElement("input"), { type: "text", inputMode: "decimal", id, className: "tld-field", autocomplete: "off" });
  const about = make("p", "tl-quiet tld-about", `${fill(words.range, told)}. ${fill(words.source, told)}`);
  about.id = `${id}-about`;
  field.setAttribute("aria-describedby", about.id);
  const fault = make("p", "tld-fault");
  fault.setAttribute("role", "alert");
  const back = Object.assign(make("button", "tld-back", fill(words.reset, told)), { type: "button" });
  const row = make("div", "tld-row");
  row.append(slider, field, make("span", "tld-unit", q.unit), back);
  box.append(label, row, fault, about);

  let shown;
  const write = (value, move = true) => {
    shown = value;
    field.value = spell(value);
    if (move) slider.value = placeOf(q, value);
    slider.setAttribute("aria-valuetext", `${spell(value)} ${q.unit}`);
    back.classList.toggle("tld-hidden", value === q.default);
    fault.textContent = "";
  };
  const stepped = () => {
    const at = Number(slider.value);
    return valueAt(q, q.log ? at : Math.round(at / q.step) * q.step);
  };
  slider.addEventListener("input", () => write(stepped(), false));
  slider.addEventListener("change", () => choose(stepped()));
  slider.addEventListener("keydown", (event) => { // one step for each arrow, also where the slider moves freely
    const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (!way || q.log) return;
    event.preventDefault();
    write(clamp(Number((Math.round(shown / q.step + way) * q.step).toPrecision(12)), q.low, q.high));
    choose(shown);
  });
  field.addEventListener("change", () => {
    const value = read(field.value);
    const text = Number.isNaN(value) ? words.no_number : words.outside;
    if (value >= q.low && value <= q.high) { write(value); choose(value); return; }
    const kept = { ...told, value: field.value, kept: spell(shown) };
    write(shown);
    fault.textContent = fill(text, kept);
  });
  back.addEventListener("click", () => { write(q.default); choose(q.default); field.focus(); });
  write(now());
  return { box, draw: () => { if (now() !== shown) write(now()); } };
}

function month(title, names, extra, now, choose) {
  const label = make("label", "tld-month", `${title} `);
  const select = make("select");
  if (extra) select.append(Object.assign(make("option", "", extra), { value: "" }));
  names.forEach((name, at) => select.append(Object.assign(make("option", "", name), { value: at })));
  select.addEventListener("change", () => choose(select.value === "" ? null : Number(select.value)));
  label.append(select);
  const draw = () => { select.value = now() === null ? "" : String(now()); };
  draw();
  return { box: label, draw };
}

function folded(title, pieces) {
  const box = make("details", "tld-more");
  box.append(make("summary", "", title), ...pieces);
  return box;
}

function section(part, model, choose) {
  const words = model.get("words"), drawn = [], mine = () => model.get("values")[part.id];
  const piece = (made) => { drawn.push(made.draw); return made.box; };
  const levers = (some) => some.map((q) => piece(lever(q, words, () => mine()[q.name], (v) => choose(part.id, { [q.name]: v }))));
  const box = make("section", part.title ? "tld-part" : "");
  const body = make("div", "tld-body");
  body.append(...levers(part.levers));
  if (part.toggle) {
    const head = make("label", "tld-head"), check = Object.assign(document.createElement("input"), { type: "checkbox" });
    head.append(check, make("span", "", part.title));
    check.addEventListener("change", () => choose(part.id, { on: check.checked }));
    drawn.push(() => {
      check.checked = mine().on;
      body.hidden = !mine().on;
    });
    const names = model.get("months");
    const when = [
      piece(month(words.first, names, "", () => mine().start, (at) => choose(part.id, { start: at }))),
      piece(month(words.last, names, words.to_the_end, () => (mine().end === null ? null : mine().end - 1), (at) => choose(part.id, { end: at === null ? null : at + 1 }))),
    ];
    body.append(folded(words.when, when));
    box.append(head);
  } else if (part.title) {
    box.append(make("p", "tld-head", part.title));
  }
  if (part.more.length) body.append(folded(words.more, levers(part.more)));
  box.append(body);
  return { box, draw: () => drawn.forEach((draw) => draw()) };
}

function render({ model, el: root }) {
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.classList.add("tl-root", "tld");
  const message = make("p"), status = make("p", "tl-quiet tld-status"), place = make("div");
  message.setAttribute("role", "alert");
  status.setAttribute("role", "status");
  let sections = [];
  const choose = (part, change) => {
    const values = model.get("values");
    model.set("values", { ...values, [part]: { ...values[part], ...change } });
    model.save_changes();
  };
  const draw = () => {
    sections.forEach((one) => one.draw());
    message.className = model.get("message") ? "tl-warn" : "";
    message.textContent = model.get("message");
    status.textContent = model.get("status");
  };
  const build = () => {
    sections = model.get("parts").map((part) => section(part, model, choose));
    place.replaceChildren(...sections.map((one) => one.box));
    root.querySelectorAll("input, select, button, summary").forEach((node) => node.setAttribute("data-lm-suppress-shortcuts", "true"));
    draw();
  };
  root.append(place, message, status);
  build();
  const names = ["values", "message", "status"].map((name) => `change:${name}`), whole = ["parts", "months"].map((name) => `change:${name}`);
  names.forEach((name) => model.on(name, draw));
  whole.forEach((name) => model.on(name, build));
  return () => { names.forEach((name) => model.off(name, draw)); whole.forEach((name) => model.off(name, build)); };
}

export default { render };
