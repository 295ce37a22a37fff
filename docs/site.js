// What the theme adds to a page by script gets a name for screen readers, and tables that scroll can be reached by keyboard.
(() => {
  const named = () => {
    document.querySelectorAll(".md-code__nav").forEach((nav, place) => {
      nav.setAttribute("aria-label", `Code ${place + 1}`);
    });
    document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])").forEach(wrap => {
      wrap.setAttribute("tabindex", "0");
      wrap.setAttribute("role", "group");
      wrap.setAttribute("aria-label", "Table");
    });
  };
  new MutationObserver(named).observe(document.body, { childList: true, subtree: true });
  named();
})();
