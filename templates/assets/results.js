/* The search page: what is in the box and the filters → the address, the results, what is said of them. */
(function () {
  "use strict";
  var duizhao = (window.duizhao = window.duizhao || {});
  var PAUSE = 160;
  var SLOW = 500;
  var FIRST = 5; // so many are shown as soon as they are there, then the others
  var SHOWN = 10;
  var IN_TITLE = 40;
  var MOST_TRIED = 100;
  var BOUNDS = { "": "", least: "至少 ", most: "至多 ", about: "约 " };
  var LONG_SENTENCE = 120;
  var MOST_SENTENCES = 3;
  var MOST_MARKED = 8;
  var SENTENCE = /[^。！？；\n]*(?:[。！？；]+[”’》）」]*|\n+|$)/g;

  var page = document.getElementById("search");
  if (!page || !duizhao.able) return;
  var form = page.querySelector("form");
  var box = form.elements.q;
  var status = document.getElementById("status");
  var notes = document.getElementById("notes");
  var list = document.getElementById("results");
  var more = document.getElementById("more");
  var filters = page.querySelector(".filters");
  var ways = document.getElementById("ways");
  var index = page.getAttribute("data-index");
  var root = page.getAttribute("data-root").replace(/[^/]*$/, "");
  var search = (duizhao.search = new duizhao.Search(root, index));
  var asked = 0;
  var shown = null; // the answer on the page
  var settled = true; // whether the next change is a new step back
  var timer = 0;
  var title = document.title;

  page.classList.add("able");

  /* --- the address --- */

  function wanted() {
    var state = { q: box.value, filters: {} };
    duizhao.FACETS.forEach(function (facet) { state.filters[facet] = form.elements[facet].value; });
    return state;
  }

  function addressOf(state) {
    var pairs = [["q", duizhao.mended(state.q).slice(0, duizhao.LONGEST)]].concat(duizhao.FACETS.map(function (facet) {
      return [facet, state.filters[facet]];
    }));
    var query = pairs.filter(function (pair) { return pair[1]; }).map(function (pair) {
      return pair[0] + "=" + encodeURIComponent(duizhao.mended(pair[1]));
    }).join("&");
    return location.pathname + (query ? "?" + query : "");
  }

  /* Take query and filters from the address. */
  function restore() {
    var given = Object.create(null);
    location.search.slice(1).split("&").forEach(function (pair) {
      var at = pair.indexOf("=");
      if (at > 0) given[decoded(pair.slice(0, at))] = decoded(pair.slice(at + 1));
    });
    box.value = given.q || "";
    duizhao.FACETS.forEach(function (facet) {
      var select = form.elements[facet];
      select.value = given[facet] || "";
      if (given[facet] && select.value !== given[facet]) {
        select.appendChild(option(given[facet], given[facet])); // its name comes with the index
        select.value = given[facet];
      }
    });
  }

  function decoded(text) {
    try {
      return decodeURIComponent(text.replace(/\+/g, " "));
    } catch (wrong) {
      return text;
    }
  }

  function remember(state) {
    var address = addressOf(state);
    if (address === location.pathname + location.search) return;
    try {
      if (settled) history.pushState(null, "", address);
      else history.replaceState(null, "", address);
    } catch (refused) {
      // An old browser refuses where the page was opened from a folder; the search goes on without an address.
    }
    settled = false;
  }

  /* --- asking --- */

  function ask(state) {
    var number = (asked += 1);
    document.title = (state.q.trim() ? duizhao.mended(state.q).trim().slice(0, IN_TITLE) + " · " : "") + title;
    list.setAttribute("aria-busy", "true");
    if (!duizhao.mended(state.q).trim()) return show(number, state, null);
    var slow = setTimeout(function () {
      if (number === asked) status.textContent = "正在查找…";
    }, SLOW);
    return search.answer(state.q, state.filters).then(function (answer) {
      return next(answer, FIRST).then(function (results) {
        if (number !== asked) return null;
        show(number, state, answer, results);
        return append(answer, SHOWN - results.length);
      });
    }).catch(function () {
      if (number === asked) failed(state);
    }).then(function () { clearTimeout(slow); });
  }

  /* Return the next results. Where the index is not whole, it may take many passages to find some. */
  function next(answer, count) {
    return read(answer, count).then(function (results) {
      var over = results.length || answer.next >= answer.total || answer.next >= MOST_TRIED;
      return over ? results : next(answer, count);
    });
  }

  /* Load the texts of the next passages and keep those that hold the terms, as all do where the index is whole. */
  function read(answer, count) {
    var from = answer.next || 0;
    answer.next = Math.min(from + count, answer.passages.length);
    return Promise.all(answer.passages.slice(from, answer.next).map(function (passage) {
      return search.passage(passage).then(function (one) {
        var words = [];
        var holds = answer.terms.every(function (term) {
          var found = duizhao.occurrences(one, term.places);
          if (!term.absent) words = words.concat(found.words);
          return term.absent ? !found.count : found.count;
        });
        if (!holds) answer.amiss = (answer.amiss || 0) + 1;
        return holds ? { passage: one, words: words } : null;
      }, function () {
        answer.unread = (answer.unread || 0) + 1;
        return { report: search.report(search.reportOf[passage]) };
      });
    })).then(function (results) { return results.filter(Boolean); });
  }

  /* Show further results below the others; the promise gives how many there were. */
  function append(answer, count) {
    return next(answer, count).then(function (results) {
      if (shown !== answer) return 0;
      results.forEach(function (result) { list.appendChild(resultOf(result)); });
      list.removeAttribute("aria-busy");
      more.hidden = answer.next >= answer.total;
      if (answer.total) tell(answer);
      return results.length;
    });
  }

  function failed(state) {
    shown = null;
    list.textContent = "";
    list.removeAttribute("aria-busy");
    list.setAttribute("data-query", state.q);
    list.setAttribute("data-total", "0");
    more.hidden = true;
    ways.hidden = false;
    status.textContent = "索引读不出来，现在不能搜索。请刷新页面再试；也可以从下面的主题、指标进入。";
    notes.textContent = "";
  }

  /* --- showing --- */

  function show(number, state, answer, results) {
    shown = answer;
    var items = document.createDocumentFragment();
    (results || []).forEach(function (result) { items.appendChild(resultOf(result)); });
    list.textContent = "";
    list.appendChild(items);
    list.setAttribute("data-total", answer ? answer.total : 0);
    if (!answer) list.removeAttribute("aria-busy");
    list.setAttribute("data-query", state.q);
    ways.hidden = Boolean(answer && answer.total);
    tell(answer);
    more.hidden = true;
    if (!answer || !answer.terms.length) {
      filters.hidden = true;
      return;
    }
    search.facets(answer, state.filters).then(function (facets) {
      if (number !== asked) return;
      facets.forEach(showFacet);
      filters.hidden = !answer.found.length && !duizhao.FACETS.some(function (facet) { return state.filters[facet]; });
    });
    if (!answer.total) {
      search.offers(answer).then(function (offers) {
        if (number === asked) showOffers(offers, answer, state);
      });
    }
  }

  /* Say how many there are, and of what. */
  function tell(answer) {
    notes.textContent = "";
    if (!answer || !answer.terms.length) {
      status.textContent = "";
      return;
    }
    var whole = !answer.bound;
    var words = answer.total
      ? BOUNDS[answer.bound] + answer.total + " 条，见于 " + answer.reports + " 份报告"
      : whole ? "没有找到。" : "没有找到，但索引没有读全。";
    if (status.textContent !== words) status.textContent = words; // what is said twice is read out twice
    if (answer.cut) note("查询太长，只查了前 " + duizhao.LONGEST + " 个字。");
    if (!whole) note("索引有一部分读不出来，条数不准；列出的各条都已与报告文本核对。刷新页面可以再试。");
    else if (answer.amiss) note("有 " + answer.amiss + " 条与报告文本对不上，没有列出；本站可能刚刚更新，请刷新页面。");
    if (answer.unread) note("有 " + answer.unread + " 条的文字没有读到，只列出所在的报告。");
  }

  function note() {
    var line = document.createElement("p");
    Array.prototype.forEach.call(arguments, function (part) {
      line.appendChild(typeof part === "string" ? document.createTextNode(part) : part);
    });
    notes.appendChild(line);
  }

  function showFacet(facet) {
    var select = form.elements[facet.name];
    var value = select.value;
    var options = document.createDocumentFragment();
    options.appendChild(option("", "全部"));
    facet.options.forEach(function (one) {
      if (one.count || one.value === value) options.appendChild(option(one.value, one.name + "（" + one.count + "）"));
    });
    select.textContent = "";
    select.appendChild(options);
    select.value = value;
    if (select.value !== value) select.appendChild(option(value, value + "（0）")).selected = true;
  }

  function option(value, words) {
    var made = document.createElement("option");
    made.value = value;
    made.textContent = words;
    return made;
  }

  /* Offer what does occur: without filters, each term alone, its parts, words near it. */
  function showOffers(offers, answer, state) {
    if (answer.found.length) {
      note("不加筛选有 ", link(state.q, answer.found.length + " 条"), "。");
    } else if (offers.length > 1) {
      note.apply(null, ["没有一条同时有这些词。分开来看："].concat(listed(offers.map(function (offer) {
        return { text: offer.text, count: offer.count };
      }))));
    }
    offers.forEach(function (offer) {
      if (offer.count) return;
      if (offer.parts.length) note.apply(null, ["没有“", bdi(offer.text), "”，有其中的："].concat(listed(offer.parts)));
      if (offer.near.length) note.apply(null, ["相近的词："].concat(listed(offer.near.map(function (word) { return { text: word }; }))));
    });
  }

  function listed(words) {
    var parts = [];
    words.forEach(function (word, at) {
      if (at) parts.push("、");
      parts.push(word.count === 0 ? bdi(word.text) : link(quoted(word.text), word.text));
      if (word.count !== undefined) parts.push("（" + word.count + "）");
    });
    return parts.concat("。");
  }

  /* Return a term as it must be written to be read as one term. */
  function quoted(text) {
    return / /.test(text) || /^[-“"]/.test(text) ? '"' + text + '"' : text;
  }

  function bdi(text) {
    var made = document.createElement("bdi");
    made.textContent = text;
    return made;
  }

  function link(query, words) {
    var made = document.createElement("a");
    made.href = addressOf({ q: query, filters: {} });
    made.appendChild(bdi(words));
    return made;
  }

  /* --- a result --- */

  function resultOf(result) {
    var item = document.createElement("li");
    item.className = "result";
    var head = document.createElement("p");
    head.className = "result-place";
    item.appendChild(head);
    var way = document.createElement("a");
    head.appendChild(way);
    var passage = result.passage;
    var report = passage ? passage.report : result.report;
    way.textContent = (report.name || report.county) + " " + report.year;
    if (!passage) {
      item.setAttribute("data-item", report.key);
      way.href = root + report.url + "index.html";
      return item;
    }
    item.setAttribute("data-item", report.key + "#" + passage.anchor);
    var places = duizhao.places(passage.words, result.words);
    var marked = places.map(function (place) { return passage.words.slice(place[0], place[1]); });
    way.href = root + report.url + "index.html" + highlightOf(marked) + "#" + passage.anchor;
    way.appendChild(document.createTextNode(" › " + passage.place));
    item.appendChild(excerpt(passage.words, places));
    return item;
  }

  function highlightOf(marked) {
    var words = marked.filter(function (word, at) { return marked.indexOf(word) === at; }).slice(0, MOST_MARKED);
    return words.length ? "?" + words.map(function (word) { return "hl=" + encodeURIComponent(word); }).join("&") : "";
  }

  /* Return the sentences that hold what was found, with the hits marked; long ones are cut around their hits. */
  function excerpt(words, places) {
    var line = document.createElement("p");
    line.className = "result-words";
    var last = 0;
    sentencesWith(words, places).slice(0, MOST_SENTENCES).forEach(function (span) {
      if (span[0] > last) line.appendChild(document.createTextNode("…"));
      var at = span[0];
      places.forEach(function (place) {
        var start = Math.max(place[0], at);
        var end = Math.min(place[1], span[1]);
        if (start >= end) return;
        line.appendChild(document.createTextNode(words.slice(at, start)));
        var mark = document.createElement("mark");
        mark.textContent = words.slice(start, end);
        line.appendChild(mark);
        at = end;
      });
      line.appendChild(document.createTextNode(words.slice(at, span[1])));
      last = span[1];
    });
    if (words.slice(last).trim()) line.appendChild(document.createTextNode("…"));
    return line;
  }

  function sentencesWith(words, places) {
    var spans = [];
    var at = 0;
    words.match(SENTENCE).forEach(function (sentence) {
      var end = at + sentence.length;
      var inside = places.filter(function (place) { return place[0] < end && place[1] > at; });
      if (inside.length) {
        var long = sentence.length > LONG_SENTENCE;
        var start = long ? Math.max(at, Math.min(inside[0][0] - LONG_SENTENCE / 4, end - LONG_SENTENCE)) : at;
        spans.push([start, long ? Math.max(Math.min(end, start + LONG_SENTENCE), Math.min(end, inside[0][1])) : end]);
      }
      at = end;
    });
    return spans;
  }

  /* --- what a reader does --- */

  function changed(pause) {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var state = wanted();
      remember(state);
      ask(state);
    }, pause);
  }

  var composing = false;
  box.addEventListener("compositionstart", function () { composing = true; });
  box.addEventListener("compositionend", function () {
    composing = false;
    changed(PAUSE);
  });
  box.addEventListener("input", function () { if (!composing) changed(PAUSE); });
  box.addEventListener("change", function () { settled = true; });
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    changed(0);
    setTimeout(function () { settled = true; }, 0);
  });
  filters.addEventListener("change", function () {
    settled = true;
    changed(0);
  });
  more.addEventListener("click", function () {
    var answer = shown;
    var from = list.children.length;
    append(answer, 2 * SHOWN).then(function (count) {
      if (count) list.children[from].querySelector("a").focus();
    });
  });
  page.addEventListener("keydown", function (event) {
    var links = Array.prototype.slice.call(list.querySelectorAll(".result-place a"));
    var at = links.indexOf(document.activeElement);
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && at >= 0) box.focus();
    else if (!step || event.altKey || event.ctrlKey || event.metaKey || (at < 0 && (document.activeElement !== box || step < 0))) return;
    else if (at + step < 0) box.focus();
    else if (links[at + step]) links[at + step].focus();
    else return;
    event.preventDefault();
  });
  window.addEventListener("popstate", function () {
    clearTimeout(timer);
    settled = true;
    restore();
    ask(wanted());
  });

  restore();
  ask(wanted());
  // Whoever comes here will search: what every search needs is loaded while they write.
  search.open().then(function () { return search.number(); }).catch(function () { /* a search will say so */ });
})();
