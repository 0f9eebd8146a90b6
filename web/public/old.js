// For browsers from before modules: says that they are too old. In the language that they know.
document.getElementById("unsupported").removeAttribute("hidden");
document.getElementById("unloaded").setAttribute("hidden", "");
