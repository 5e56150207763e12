// Keys, the timer of a call, and a note that survives a lost connection. Everything works without.
(() => {
  "use strict";
  const one = (selector, within = document) => within.querySelector(selector);
  const KEYS = "forbear.keys";
  const keysOn = () => localStorage.getItem(KEYS) !== "off";

  // Single keys; they can be turned off, and never fire inside a field (WCAG 2.1.4).
  const box = one("#keys-on");
  if (box) {
    box.checked = keysOn();
    box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
  }
  const typing = (target) =>
    target.closest("textarea, select, input:not([type=radio], [type=checkbox])");
  const rows = () => [...document.querySelectorAll(".list tbody th a")];

  function walk(step) {
    const all = rows();
    const at = all.indexOf(document.activeElement);
    const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
    if (next) next.focus();
  }

  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      const form = one("#outcome");
      if (form) form.requestSubmit(one(".go", form));
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || !keysOn()) return;
    if (event.key === "Escape" && typing(event.target)) return event.target.blur();
    if (typing(event.target)) return;
    if (event.key === "?") return one("#keys").togglePopover();
    if (event.key === "j") return walk(1);
    if (event.key === "k") return walk(-1);
    const target = one(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target || target.disabled) return;
    event.preventDefault();
    if (target.matches("input[type=radio]")) {
      target.checked = true;
      target.focus();
    } else if (target.matches("input, select, textarea")) target.focus();
    else target.click();
  });

  // How long the call has lasted.
  const timer = one("[data-since]");
  if (timer) {
    const since = Date.now() - Number(timer.dataset.elapsed) * 1000;
    const show = () => {
      const seconds = Math.max(0, Math.floor((Date.now() - since) / 1000));
      timer.textContent =
        `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    };
    show();
    setInterval(show, 1000);
  }

  // What was typed is kept on this device until it is saved.
  const note = one("#note");
  if (note) {
    const key = `forbear.note.${note.dataset.call}`;
    if (!note.value) note.value = localStorage.getItem(key) || "";
    note.addEventListener("input", () => localStorage.setItem(key, note.value));
    note.form.addEventListener("submit", () => localStorage.removeItem(key));
  }
  const offline = one("#offline");
  const tell = () => offline && (offline.hidden = navigator.onLine);
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();

  // A form is sent once.
  addEventListener("submit", (event) => {
    for (const button of event.target.querySelectorAll("button")) {
      setTimeout(() => button.setAttribute("aria-busy", "true"));
    }
  });
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
    }
  });

  // Where a visitor is, only when they press for it.
  for (const button of document.querySelectorAll("[data-locate]")) {
    if (!navigator.geolocation) continue;
    button.hidden = false;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition((found) => {
      const { latitude, longitude } = found.coords;
      one(`#${button.dataset.locate}`).value = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
    }));
  }

  // A choice that is sent as soon as it is made.
  for (const select of document.querySelectorAll("select[data-send]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  // Errors are read first.
  const summary = one(".error-summary");
  if (summary) summary.focus();
})();
