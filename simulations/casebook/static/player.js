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
      el("span", { class: "tl-quiet cb-saved", role: "status" }, view.saved), pause));
}

function notice(view, send) {
  if (!view.notice) return null;
  const reload = view.stale ? el("button", { class: "tl-button", onclick: () => send({ do: "reload" }) }, view.words.reload) : null;
  return el("div", { class: "tl-warn cb-notice", role: "alert" }, el("p", {}, view.notice), reload);
}

function lastStep(view, uid) {
  const step = view.path[view.path.length - 1];
  if (!step || (!step.html && !step.found.length)) return null;
  return el("div", { class: "tl-note cb-last", id: `${uid}-last` },
    step.html ? el("div", { html: step.html }) : null,
    ...step.found.map((f) => el("div", { class: "cb-found" }, el("p", { class: "cb-found-title" }, `${view.words.new}: ${f.title}`), el("div", { html: f.html }))));
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

function actions(view, send) {
  if (!view.actions.length) return null;
  const decides = view.actions.some((a) => a.decision);
  const items = view.actions.map((a) => el("li", {},
    el("button", { class: "cb-action", "data-action": a.id, onclick: () => send({ do: "act", what: a.id }) },
      el("span", {}, a.label), " ", a.note ? el("span", { class: "cb-note" }, a.note) : null)));
  return el("div", {}, el("h3", { class: "cb-h" }, decides ? view.words.decide : view.words.do), el("ul", { class: "cb-actions" }, ...items));
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
  const ask = view.ask ? (view.ask.kind === "believe" ? beliefForm : reasonForm)(view, send, uid) : null;
  const last = lastStep(view, uid);
  main.append(...[
    last,
    view.scene.stage ? el("p", { class: "cb-stage" }, view.scene.stage) : null,
    // The focus goes here after each step: what the step brought, which stands above, is read out with it.
    el("h2", { class: "cb-scene", tabindex: "-1", "aria-describedby": last && last.id }, view.scene.title),
    el("div", { class: "cb-text", html: view.scene.html }),
    ask, actions(view, send), ending(view, send)].filter(Boolean));
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
    root.replaceChildren(header(view, send), ...[notice(view, send)].filter(Boolean), top);
    if (touched) root.querySelector(".cb-scene")?.focus({ preventScroll: true });
    if (touched) root.scrollIntoView({ block: "nearest" });
  };

  model.on("change:view", draw);
  draw();
  return () => { clearTimeout(waiting); model.off("change:view", draw); };
}

export default { render };
