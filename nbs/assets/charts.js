// Draw the charts of a page with Vega. Each is in the page twice: as a picture, for readers without scripts and for
// when drawing fails, and as a Vega-Lite specification. Vega is large, so it is loaded when a chart comes near.
(function () {
  "use strict";
  var vega = new URL("vega.js", document.currentScript.src).href;
  var loading = null;

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

  // A chart of one view takes the width of the page; one of several views is scaled as a whole by the style sheet.
  function fitted(spec) {
    var several = ["hconcat", "vconcat", "concat", "facet", "repeat", "spec"].some(function (key) { return key in spec; });
    var split = JSON.stringify(spec.encoding || {}).match(/"(row|column|facet)":/);
    if (several || split || typeof spec.width !== "number") return spec;
    return Object.assign({}, spec, { width: "container", autosize: { type: "fit-x", contains: "padding" } });
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
      await embed(target, fitted(spec), { renderer: "svg", actions: false, ast: false });
      var svg = target.querySelector("svg");
      if (!svg) throw new Error("nothing was drawn");
      // the marks have labels of their own, too many to be read out; the picture's text says what matters
      [target].concat(Array.from(target.querySelectorAll("[role], [aria-label]"))).forEach(function (part) {
        ["role", "aria-label", "aria-roledescription"].forEach(function (name) { part.removeAttribute(name); });
      });
      svg.setAttribute("role", "img");
      if (image) {
        svg.setAttribute("aria-label", image.alt);
        image.hidden = true;
      }
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
  figures.forEach(function (figure) { observer.observe(figure); });
})();
