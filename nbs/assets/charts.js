// Draw the charts of a page with Vega. Each is in the page twice: as a picture, for readers without scripts and for
// when drawing fails, and as a Vega-Lite specification. Vega is large, so it is loaded when a chart comes near.
(function () {
  "use strict";
  var vega = new URL("vega.js", document.currentScript.src).href;
  var loading = null;
  var NARROWEST = 448; // pixels; below that a chart scrolls, for its words would be too small to read

  function narrowest(spec) { // a chart can say in its specification that its words fit into less
    return (spec.usermeta || {}).narrowest || NARROWEST;
  }

  function load() {
    loading = loading || new Promise(function (resolve, reject) {
      var script = document.createElement("script");
      script.src = vega;
      script.onload = function () { resolve(window.vegaEmbed); };
      script.onerror = reject;
      document.head.appendChild(script);
    });
    return loading;
  }

  // A chart of one view takes the width of the page: what its picture has beside the plot, for axes and legend, stays.
  // One of several views keeps its size; the style sheet scales it.
  function fitted(spec, image, room) {
    var several = ["hconcat", "vconcat", "concat", "facet", "repeat", "spec"].some(function (key) { return key in spec; });
    var split = JSON.stringify(spec.encoding || {}).match(/"(row|column|facet)":/);
    var beside = image && image.naturalWidth - spec.width;
    if (several || split || typeof spec.width !== "number" || !(beside >= 0)) return spec;
    return Object.assign({}, spec, { width: Math.max(120, Math.floor(Math.max(room, narrowest(spec)) - beside - 4)) });
  }

  // Inputs of a chart, such as a slider over days: above the drawing; a number stands for a word, which eyes and screen
  // readers get from the specification (`usermeta.inputs`). The drawing's text follows what was chosen.
  function describe(target, svg, view, words) {
    var form = target.querySelector(".vega-bindings");
    if (!form) return;
    target.insertBefore(form, target.firstChild);
    form.addEventListener("submit", function (event) { event.preventDefault(); });
    Array.prototype.forEach.call(form.querySelectorAll("input, select"), function (input) {
      var number = input.nextElementSibling;
      function say() {
        var word = (words[input.name] || [])[input.value];
        if (!word) return;
        input.setAttribute("aria-valuetext", word);
        if (number) number.textContent = word;
      }
      function follow() {
        say();
        view.runAsync().then(function () {
          var texts = Array.from(svg.querySelectorAll("text")).filter(function (text) { return text.textContent; });
          var at = new Map(texts.map(function (text) { return [text, text.getBoundingClientRect()]; }));
          texts.sort(function (a, b) { return Math.round((at.get(a).top - at.get(b).top) / 9) || at.get(a).left - at.get(b).left; });
          svg.setAttribute("aria-label", texts.map(function (text) { return text.textContent; }).join("; "));
        });
      }
      say();
      input.addEventListener("input", follow);
      input.addEventListener("change", follow);
    });
  }

  // The keyboard reaches what scrolls, and only that; a telephone that is turned changes it.
  function reach(holder) {
    var scrolls = holder.scrollWidth > holder.clientWidth;
    var said = { tabindex: "0", role: "group", "aria-label": "Chart, scrolls sideways" };
    Object.keys(said).forEach(function (name) {
      if (scrolls) holder.setAttribute(name, said[name]);
      else holder.removeAttribute(name);
    });
  }

  async function draw(figure) {
    var holder = figure.querySelector(".ilacs-chart");
    var image = holder && holder.querySelector("img");
    var target = document.createElement("div");
    target.className = "ilacs-drawing";
    try {
      var spec = JSON.parse(figure.querySelector("script.ilacs-spec").textContent);
      var embed = await load();
      holder.appendChild(target);
      var drawn = await embed(target, fitted(spec, image, target.clientWidth), { renderer: "svg", actions: false });
      var svg = target.querySelector("svg");
      if (!svg) throw new Error("nothing was drawn");
      svg.style.minWidth = Math.min(parseFloat(svg.getAttribute("width")) || narrowest(spec), narrowest(spec)) + "px";
      // the marks have labels of their own, too many to be read out; the picture's text says what matters
      [target].concat(Array.from(target.querySelectorAll("[role], [aria-label]"))).forEach(function (part) {
        ["role", "aria-label", "aria-roledescription"].forEach(function (name) { part.removeAttribute(name); });
      });
      svg.setAttribute("role", "img");
      if (image) {
        svg.setAttribute("aria-label", image.alt);
        image.hidden = true;
      }
      describe(target, svg, drawn.view, (spec.usermeta || {}).inputs || {});
      reach(holder);
      if ("ResizeObserver" in window) new ResizeObserver(function () { reach(holder); }).observe(holder);
      figure.classList.add("ilacs-drawn");
    } catch (error) {
      target.remove();
      if (image) image.hidden = false;
    }
  }

  var figures = Array.prototype.filter.call(document.querySelectorAll("figure.ilacs-figure"), function (figure) {
    return figure.querySelector("script.ilacs-spec") && figure.querySelector(".ilacs-chart");
  });
  if (!("IntersectionObserver" in window)) { figures.forEach(draw); return; }
  var observer = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      observer.unobserve(entry.target);
      draw(entry.target);
    });
  }, { rootMargin: "400px" });
  function observe(figure) { observer.observe(figure); }

  // Vega weighs more than most pages. A chart with inputs needs it at once; for the others the picture does until the reader
  // moves, touches or presses something.
  function wants(figure) { return /"bind":/.test(figure.querySelector("script.ilacs-spec").textContent); }
  var signs = ["scroll", "pointermove", "pointerdown", "touchstart", "keydown"];
  function begin() {
    signs.forEach(function (sign) { window.removeEventListener(sign, begin); });
    figures.filter(function (figure) { return !wants(figure); }).forEach(observe);
  }
  figures.filter(wants).forEach(observe);
  signs.forEach(function (sign) { window.addEventListener(sign, begin, { passive: true }); });
})();
