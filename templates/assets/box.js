/* On every page: “/” leads to the search box, unless the reader has switched it off on the search page. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var SLASH = "duizhao.slash";

  /* Whether this browser can search: everything that the search asks of it, tried once. */
  duizhao.able = Boolean(
    window.Promise && window.Map && window.Float64Array && Float64Array.prototype.map && Math.clz32 && Array.from && String.prototype.normalize &&
    document.documentElement.classList && history.pushState
  );

  function kept() {
    try {
      return localStorage.getItem(SLASH) !== "off";
    } catch (refused) {
      return true; // without storage the key works, and the switch lasts as long as the page
    }
  }

  var on = kept();
  var control = document.getElementById("slash");
  if (control) {
    control.checked = on;
    control.addEventListener("change", function () {
      on = control.checked;
      try {
        localStorage.setItem(SLASH, on ? "on" : "off");
      } catch (refused) { /* see above */ }
    });
  }

  document.addEventListener("keydown", function (event) {
    var at = event.target;
    var writing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (!on || event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var box = document.getElementById("q");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
})();
