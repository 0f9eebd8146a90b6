// Starts Natter: checks the browser, applies the remembered theme before the first paint, and
// hands the wasm to its generated loader.

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

function refuse() {
  const page = document.getElementById("unsupported");
  if (page) page.hidden = false;
}

async function start() {
  try {
    await init({ module_or_path: wasm });
  } catch (error) {
    console.error(error);
    if (!document.querySelector(".app")) refuse();
  }
}

if (supported) {
  theme();
  start();
} else {
  refuse();
}
