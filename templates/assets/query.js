/* What a reader writes in the box → the terms that are looked for. tests/cases/queries.txt shows the language. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var BLANK = /[^\S\ufeff]|[\u0085\u001c-\u001f]/; // \ufeff is no blank but a sign without a shape
  var MINUS = /[-\uff0d\ufe63]/;
  var CLOSING = { "“": "”", '"': '"', "＂": "＂" };
  var LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/g;

  duizhao.LONGEST = 1000;

  /* Return `terms`, each with its folded `text` and whether it is to be `absent`, and whether the query was `cut`. */
  duizhao.parse = function (query) {
    var whole = duizhao.mended(query);
    var raw = whole.slice(0, duizhao.LONGEST);
    var terms = read(raw, true);
    // Where nothing is to be found, nothing can be left out: the minus is a character like any other.
    if (!terms.some(function (term) { return !term.absent; })) terms = read(raw, false);
    return { terms: terms, cut: whole.length > raw.length };
  };

  /* Return a query that can stand in an address: without halves of characters, on one line. */
  duizhao.mended = function (query) {
    return query.replace(LONE, function (half, before) { return (before || "") + "\ufffd"; }).replace(/[\n\r]/g, " ");
  };

  function read(raw, excluding) {
    var terms = [];
    var known = {};
    var at = 0;
    while (at < raw.length) {
      if (BLANK.test(raw[at])) {
        at += 1;
        continue;
      }
      var absent = excluding && MINUS.test(raw[at]) && at + 1 < raw.length && !BLANK.test(raw[at + 1]);
      var begin = absent ? at + 1 : at;
      var end = quoteEnd(raw, begin);
      var text = end ? raw.slice(begin + 1, end - 1) : raw.slice(begin, (end = wordEnd(raw, begin)));
      text = duizhao.fold(text).text.replace(/^ | $/g, "");
      var key = (absent ? "-" : "+") + text;
      if (text && !Object.prototype.hasOwnProperty.call(known, key)) {
        known[key] = true;
        terms.push({ text: text, absent: absent });
      }
      at = end;
    }
    return terms;
  }

  /* Return where a phrase ends that is quoted as a whole, or 0: quotes inside other words are words. */
  function quoteEnd(raw, begin) {
    var closing = CLOSING[raw[begin]];
    for (var at = begin + 2; closing && at < raw.length; at += 1) {
      if (raw[at] === closing && (at + 1 === raw.length || BLANK.test(raw[at + 1]))) {
        return raw.slice(begin + 1, at).trim() ? at + 1 : 0;
      }
    }
    return 0;
  }

  function wordEnd(raw, begin) {
    var at = begin;
    while (at < raw.length && !BLANK.test(raw[at])) at += 1;
    return at;
  }
})();
