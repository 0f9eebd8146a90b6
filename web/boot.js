// Starts Natter: checks the browser, applies the remembered theme before the first paint, and
// hands the wasm to its generated loader. Should this file not even arrive, the style sheet shows
// the plain page `unloaded` after a while.

import init from "./natter_web.js";
import wasm from "./natter_web_bg.wasm";

const supported =
  typeof WebAssembly === "object" &&
  typeof WebSocket === "function" &&
  typeof ResizeObserver === "function" &&
  typeof HTMLDialogElement === "function" &&
  CSS.supports("color", "light-dark(red, red)");

function theme() {
  try {
    const theme = localStorage.getItem("natter.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme does.
  }
}

function show(id) {
  for (const page of ["unsupported", "unloaded"]) {
    document.getElementById(page).hidden = page !== id;
  }
  document.getElementById(id)?.classList.add("shown");
}

async function start() {
  try {
    await init({ module_or_path: wasm });
  } catch (error) {
    console.error(error);
    const tooOld = error instanceof WebAssembly.CompileError;
    if (!document.querySelector(".app")) show(tooOld ? "unsupported" : "unloaded");
  }
}

if (supported) {
  show("");
  theme();
  start();
} else {
  show("unsupported");
}
