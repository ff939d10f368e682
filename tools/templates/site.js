// Search with the index that Pagefind made. Without scripts the site has no search, and the button stays hidden.
(function () {
  "use strict";
  const root = new URL(document.documentElement.dataset.root, location.href);
  const open = document.querySelector(".search-open");
  const dialog = document.querySelector("dialog.search");
  const words = dialog.querySelector("input");
  const status = dialog.querySelector(".search-status");
  const list = dialog.querySelector(".search-results");
  const MOST = 40; // pages that are looked at
  let index = null;
  let turn = 0;

  function load() {
    index = index || import(new URL("pagefind/pagefind.js", root).href).then(async (pagefind) => {
      await pagefind.options({ baseUrl: root.pathname, excerptLength: 24 });
      return pagefind;
    });
    return index;
  }

  // Pagefind shows the pages of the nearest words when it does not know a word: a page must have every word that was typed, or its stem.
  function stem(word) {
    return word.length < 6 ? word : word.slice(0, Math.max(5, Math.ceil(word.length * 0.7)));
  }
  function has(page, typed) {
    const text = (page.meta.title + " " + page.content).toLowerCase();
    return typed.every((word) => text.includes(stem(word)));
  }

  // A name of the package is first where it is defined, then where a heading is that name
  function rank(page, query) {
    const name = query.toLowerCase();
    if (page.sub_results.some((s) => s.url.endsWith("#" + name)) || (page.meta.names || "").toLowerCase().split(" ").includes(name)) return 0;
    return page.meta.title.toLowerCase() === name ? 1 : 2;
  }

  function place(page, section) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(section.url.replace(/^\//, ""), location.origin + "/").href;
    link.textContent = section.title && section.title !== page.meta.title ? page.meta.title + ": " + section.title : page.meta.title;
    const excerpt = document.createElement("p");
    excerpt.innerHTML = section.excerpt; // Pagefind's own: text of our pages with <mark>
    item.append(link, excerpt);
    return item;
  }

  async function search() {
    const mine = ++turn;
    const query = words.value.trim();
    if (!query) {
      list.replaceChildren();
      status.textContent = "";
      return;
    }
    if (location.protocol === "file:") {
      status.textContent = "A browser cannot search pages opened from a disk. In the folder of the site, run: python -m http.server";
      return;
    }
    try {
      const pagefind = await load();
      const found = await pagefind.search(query);
      const typed = query.toLowerCase().split(/[^\p{L}\p{N}_]+/u).filter(Boolean);
      const near = await Promise.all(found.results.slice(0, MOST).map((r) => r.data()));
      if (mine !== turn) return;
      const good = near.filter((page) => has(page, typed));
      const n = good.length === near.length ? found.results.length : good.length;
      const order = good.map((page, i) => [rank(page, query), i, page]).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      const pages = order.slice(0, 12).map((place) => place[2]);
      status.textContent = n === 0 ? "Nothing found." : n === 1 ? "Found on one page." : "Found on " + n + " pages.";
      list.replaceChildren(...pages.flatMap((p) => (p.sub_results.length ? p.sub_results.slice(0, 2) : [p]).map((s) => place(p, s))));
    } catch (error) {
      status.textContent = "The search index could not be loaded.";
    }
  }

  function show() {
    if (!dialog.open) dialog.showModal();
    words.select();
    if (location.protocol !== "file:") load().catch(() => {});
  }

  open.hidden = false;
  open.addEventListener("click", show);
  words.addEventListener("input", search);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  dialog.querySelector("form").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === words) {
      event.preventDefault();
      search();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = /^(input|textarea|select)$/i.test(event.target.tagName) || event.target.isContentEditable;
    if (((event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing)) && !event.altKey) {
      event.preventDefault();
      show();
    }
  });
})();
