// Draws the page that Python describes in `view` and sends the player's intents back.
// Jupyter's own keys (Enter, arrows, letters) must not act while the player has the focus. Native buttons and inputs only, so that the keyboard and screen readers work as anywhere else.

const el = (tag, attrs = {}, ...children) => {
  const node = document.createElement(tag);
  node.setAttribute("data-lm-suppress-shortcuts", "true"); // Jupyter looks at the focused element first
  for (const [name, value] of Object.entries(attrs)) {
    if (name === "html") node.innerHTML = value; // rendered by Python with HTML in texts escaped
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((c) => c !== null && c !== undefined && c !== ""));
  return node;
};

const fill = (text, n) => text.replace("{n}", n);

const kind = (view) => (view.practice ? view.words.practice : view.words.marked);

function header(view, send) {
  const pause = view.finished ? null
    : el("button", { class: "tl-button tl-is-plain", "data-focus": "pause", onclick: () => send({ do: view.paused ? "resume" : "pause" }) },
        view.paused ? view.words.resume : view.words.pause);
  return el("div", { class: "cb-head" },
    el("div", {}, el("p", { class: "cb-title" }, view.title, " ", el("span", { class: "tl-badge" }, kind(view))), el("p", { class: "tl-quiet" }, view.place)),
    el("div", { class: "cb-clock" },
      el("span", { class: "cb-time" }, view.clock),
      el("span", { class: "tl-quiet" }, view.left_text),
      view.budget ? el("span", { class: "tl-quiet cb-budget" }, view.budget) : null,
      el("span", { class: "tl-quiet cb-saved", role: "status" }, view.saved), pause));
}

function notice(view, send) {
  if (!view.notice) return null;
  const reload = view.stale ? el("button", { class: "tl-button", onclick: () => send({ do: "reload" }) }, view.words.reload) : null;
  return el("div", { class: "tl-warn cb-notice", role: "alert" }, el("p", {}, view.notice), reload);
}

function lastStep(view, uid) {
  const last = view.last;
  if (!last || (!last.html && !last.found.length && !last.news.length)) return null;
  const found = (f) => el("div", { class: "cb-found" }, el("p", { class: "cb-found-title" }, `${view.words.new}: ${f.title}`), el("div", { html: f.html }));
  const news = last.news.map((n) => el("div", { class: "cb-news" },
    el("p", { class: "cb-found-title" }, `${view.words.news}, ${n.time}: ${n.title}`), el("div", { html: n.html }), ...n.found.map(found)));
  return el("div", { class: "tl-note cb-last", id: `${uid}-last` },
    last.html ? el("div", { html: last.html }) : null, ...last.found.map(found), ...news);
}

function beliefForm(view, send, uid) {
  const inputs = view.ask.options.map((o, i) => {
    const value = el("output", { class: "cb-points" }, "0");
    const range = el("input", { type: "range", min: 0, max: 100, step: 5, value: 0, id: `${uid}-b${i}`, "data-key": o.id });
    range.addEventListener("input", () => { value.textContent = range.value; total(); });
    return { range, value, row: el("div", { class: "cb-belief" }, el("label", { for: `${uid}-b${i}` }, o.label), range, value) };
  });
  const sum = el("p", { class: "tl-quiet", "aria-live": "polite" });
  const go = el("button", { class: "tl-button", type: "submit" }, view.words.state);
  const total = () => {
    const n = inputs.reduce((t, i) => t + Number(i.range.value), 0);
    sum.textContent = fill(view.words.total, n) + (n && n !== 100 ? ". " + view.words.scaled : "");
    go.disabled = n === 0;
  };
  total();
  return el("form", { class: "cb-ask", onsubmit: (e) => {
    e.preventDefault();
    send({ do: "believe", shares: Object.fromEntries(inputs.map((i) => [i.range.dataset.key, Number(i.range.value)])) });
  } }, el("fieldset", {}, el("legend", {}, view.ask.prompt), ...inputs.map((i) => i.row)), sum, go);
}

function reasonForm(view, send, uid) {
  const go = el("button", { class: "tl-button", type: "submit", disabled: true }, view.words.state);
  const boxes = view.ask.options.map((o, i) => el("input", { type: "checkbox", id: `${uid}-r${i}`, value: o.id }));
  const count = () => {
    const on = boxes.filter((b) => b.checked).length;
    boxes.forEach((b) => { b.disabled = !b.checked && on >= view.ask.pick; });
    go.disabled = on === 0;
  };
  boxes.forEach((b) => b.addEventListener("change", count));
  const rows = view.ask.options.map((o, i) => el("div", { class: "cb-choice" }, boxes[i], el("label", { for: `${uid}-r${i}` }, o.label)));
  return el("form", { class: "cb-ask", onsubmit: (e) => {
    e.preventDefault();
    send({ do: "reason", picks: boxes.filter((b) => b.checked).map((b) => b.value) });
  } }, el("fieldset", {}, el("legend", {}, `${view.ask.prompt} ${fill(view.words.pick, view.ask.pick)}`), ...rows), go);
}

// One piece at a time: its text, and for each possibility one of three readings.
function weighPiece(view, piece, uid, changed) {
  const rows = view.ask.options.map((o, row) => {
    const name = `${uid}-w-${piece.id}-${row}`;
    const boxes = view.ask.readings.map((r) => el("input", { type: "radio", name, id: `${name}-${r.id}`, value: r.id, onchange: changed }));
    const told = view.ask.readings.map((r, n) => el("span", { class: "cb-reading" }, boxes[n], el("label", { for: boxes[n].id }, r.label)));
    return { id: o.id, boxes, node: el("div", { class: "cb-weigh-row", role: "radiogroup", "aria-labelledby": `${name}-h` },
      el("span", { id: `${name}-h` }, o.label), el("span", { class: "cb-readings" }, ...told)) };
  });
  const marks = () => Object.fromEntries(rows.map((r) => [r.id, r.boxes.find((b) => b.checked)?.value]));
  const node = el("fieldset", { class: "cb-weigh", "data-piece": piece.id },
    el("legend", {}, piece.title), el("div", { html: piece.html }), ...rows.map((r) => r.node));
  return { id: piece.id, node, marks, full: () => Object.values(marks()).every(Boolean) };
}

function weighForm(view, send, uid) {
  const { least } = view.ask;
  const go = el("button", { class: "tl-button", type: "submit" }, view.words.state);
  const count = el("p", { class: "tl-quiet", "aria-live": "polite" });
  const changed = () => {
    const full = pieces.filter((p) => p.full()).length;
    count.textContent = fill(view.words.weighed, full).replace("{m}", least);
    go.disabled = full < least;
  };
  const pieces = view.ask.pieces.map((p) => weighPiece(view, p, uid, changed));
  changed();
  return el("form", { class: "cb-ask", onsubmit: (e) => {
    e.preventDefault();
    send({ do: "weigh", marks: Object.fromEntries(pieces.filter((p) => p.full()).map((p) => [p.id, p.marks()])) });
  } }, el("p", {}, pieces.length ? view.ask.prompt : view.words.weigh_none), ...pieces.map((p) => p.node), count, go);
}

// The second click of a double click lands on what the first one has brought, which nobody has read yet.
const once = (act) => (e) => { if (e.detail < 2) act(); };

function actionButton(view, send, a) {
  return el("li", {}, el("button", { class: "cb-action", "data-action": a.id, disabled: a.dear, onclick: once(() => send({ do: "act", what: a.id })) },
    el("span", {}, a.label), " ", a.note ? el("span", { class: "cb-note" }, a.note) : null));
}

// Wordings of one question stand together under its name, where its first wording stands in the case.
function actions(view, send, uid) {
  if (!view.actions.length) return null;
  const decides = view.actions.some((a) => a.decision);
  const items = view.actions.map((a, n) => {
    if (!a.question) return actionButton(view, send, a);
    const wordings = view.actions.filter((b) => b.question === a.question);
    if (wordings[0] !== a) return null;
    return el("li", { class: "cb-wordings" }, el("div", { role: "group", "aria-labelledby": `${uid}-q${n}` },
      el("p", { class: "cb-asked", id: `${uid}-q${n}` }, a.question),
      el("ul", { class: "cb-actions" }, ...wordings.map((b) => actionButton(view, send, b)))));
  });
  return el("div", {}, el("h3", { class: "cb-h" }, decides ? view.words.decide : view.words.do), el("ul", { class: "cb-actions" }, ...items));
}

function dossier(view, send, uid) {
  const d = view.dossier;
  if (!d) return null;
  const input = el("input", { type: "search", id: `${uid}-search`, class: "cb-search", maxlength: 60, autocomplete: "off", disabled: d.dear });
  const form = el("form", { class: "cb-searching", onsubmit: (e) => { e.preventDefault(); send({ do: "search", what: input.value }); } },
    el("label", { for: input.id }, view.words.search_for),
    el("div", { class: "cb-search-row" }, input, el("button", { class: "tl-button", type: "submit", disabled: d.dear }, view.words.search),
      el("span", { class: "cb-note" }, d.search_note)));
  input.addEventListener("keydown", (e) => { // JupyterLab keeps Enter from sending a form
    if (e.key === "Enter" && !e.isComposing) { e.preventDefault(); form.requestSubmit(); }
  });
  const hits = d.hits.map((h) => el("li", {},
    el("button", { class: "cb-action", "data-record": h.id, disabled: h.dear, onclick: once(() => send({ do: "open", what: h.id })) },
      el("span", {}, h.title), " ", el("span", { class: "cb-note" }, h.note))));
  return el("div", { class: "cb-dossier", role: "group", "aria-label": view.words.records },
    el("h3", { class: "cb-h" }, view.words.records), form,
    el("p", { class: "cb-asked" }, view.words.hits),
    hits.length ? el("ul", { class: "cb-actions" }, ...hits) : el("p", { class: "tl-quiet" }, view.words.no_hits),
    d.searched.length ? el("p", { class: "tl-quiet" }, `${view.words.searched}: ${d.searched.join("; ")}`) : null);
}

function linkChart(view) {
  return view.chart && !view.paused
    ? el("details", { class: "cb-chart", open: true }, el("summary", {}, view.words.chart), el("div", { html: view.chart })) : null;
}

function ending(view, send) {
  if (!view.finished) return null;
  const harms = view.harms.length
    ? el("ul", {}, ...view.harms.map((h) => el("li", {}, h))) : el("p", {}, view.words.no_harms);
  const again = view.practice ? el("button", { class: "tl-button", onclick: () => send({ do: "again" }) }, view.words.again) : null;
  return el("div", { class: "cb-end" }, el("h3", { class: "cb-h" }, view.words.finished),
    view.practice ? null : el("p", {}, `${view.words.handin} ${view.words.later}`),
    el("h3", { class: "cb-h" }, view.words.harms), harms,
    view.debrief ? el("div", { html: view.debrief }) : null, again);
}

function caseFile(view) {
  const found = view.found.length
    ? view.found.map((f) => el("details", { class: "cb-item" }, el("summary", {}, f.title), el("div", { html: f.html })))
    : [el("p", { class: "tl-quiet" }, view.words.nothing)];
  const people = view.people.map((p) => el("li", {}, el("b", {}, p.name), p.about ? `: ${p.about}` : ""));
  const path = view.path.map((s) => el("li", {}, el("span", { class: "cb-at" }, s.time), ` ${s.label}`));
  return el("div", { class: "cb-file", role: "group", "aria-label": view.words.found },
    el("h3", { class: "cb-h" }, `${view.words.found} (${view.found.length})`), ...found,
    people.length ? el("details", {}, el("summary", {}, view.words.people), el("ul", {}, ...people)) : null,
    path.length ? el("details", {}, el("summary", {}, view.words.path), el("ol", { class: "cb-path" }, ...path)) : null);
}

function scene(view, send, uid) {
  const main = el("div", { class: "cb-main" });
  if (view.paused) {
    main.append(el("h2", { class: "cb-scene", tabindex: "-1" }, view.words.paused));
    return main;
  }
  const forms = { believe: beliefForm, reason: reasonForm, weigh: weighForm };
  const ask = view.ask ? forms[view.ask.kind](view, send, uid) : null;
  const last = lastStep(view, uid);
  main.append(...[
    last,
    view.scene.stage ? el("p", { class: "cb-stage" }, view.scene.stage) : null,
    // The focus goes here after each step: what the step brought, which stands above, is read out with it.
    el("h2", { class: "cb-scene", tabindex: "-1", "aria-describedby": last && last.id }, view.scene.title),
    el("div", { class: "cb-text", html: view.scene.html }),
    ask, dossier(view, send, uid), actions(view, send, uid), ending(view, send)].filter(Boolean));
  return main;
}

let count = 0;

function render({ model, el: root }) {
  const uid = `cb${++count}-${Math.random().toString(36).slice(2, 8)}`;
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  root.classList.add("tl-root", "cb-root");
  let waiting = null;
  let touched = false;

  const send = (intent) => {
    touched = true;
    model.send(intent);
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const words = model.get("view").words;
      root.prepend(el("div", { class: "tl-warn cb-dead", role: "alert" }, words.dead));
    }, 4000);
  };

  const draw = () => {
    clearTimeout(waiting);
    const view = model.get("view");
    root.setAttribute("role", "region"); // two players of a case can stand in one notebook: named apart
    root.setAttribute("aria-label", `${view.title}: ${kind(view)}`);
    const top = el("div", { class: "cb-body" }, scene(view, send, uid), caseFile(view));
    root.replaceChildren(header(view, send), ...[notice(view, send), top, linkChart(view)].filter(Boolean));
    if (touched) root.querySelector(".cb-scene")?.focus({ preventScroll: true });
    if (touched) root.scrollIntoView({ block: "nearest" });
  };

  model.on("change:view", draw);
  draw();
  return () => { clearTimeout(waiting); model.off("change:view", draw); };
}

export default { render };
