/* On a report's page: words named in the address (?hl=…) are marked in the item to which the address leads. */
(function () {
  "use strict";
  var duizhao = window.duizhao;
  if (!duizhao || !duizhao.able || !/[?&]hl=/.test(location.search)) return;

  function wordsIn(query) {
    return query.slice(1).split("&").filter(function (pair) { return pair.slice(0, 3) === "hl="; }).map(function (pair) {
      try {
        return duizhao.fold(decodeURIComponent(pair.slice(3).replace(/\+/g, " "))).text;
      } catch (wrong) {
        return "";
      }
    });
  }

  /* Return the texts of an item's number, heading and paragraphs, in order. */
  function textsOf(item) {
    var texts = [];
    Array.prototype.forEach.call(item.querySelectorAll(".item-number:not(.item-anchor), .item-body > .item-heading, .item-body > p:not(.answer)"), function (part) {
      var walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, null, false);
      while (walker.nextNode()) texts.push(walker.currentNode);
    });
    return texts;
  }

  function mark(item, words) {
    var texts = textsOf(item);
    var places = duizhao.places(texts.map(function (text) { return text.data; }).join(""), words);
    var at = 0;
    texts.forEach(function (text) {
      var start = at;
      var end = (at += text.data.length);
      // From the last to the first, so that what is before keeps its place.
      places.slice().reverse().forEach(function (place) {
        var first = Math.max(place[0], start) - start;
        var last = Math.min(place[1], end) - start;
        if (first >= last) return;
        text.splitText(last);
        var marked = document.createElement("mark");
        var words = text.splitText(first);
        words.parentNode.replaceChild(marked, words);
        marked.appendChild(words);
      });
    });
    item.classList.add("arrived");
    return item.querySelector("mark");
  }

  var item = document.getElementById(location.hash.slice(1)); // anchors are ASCII
  var first = item && item.classList.contains("item") && mark(item, wordsIn(location.search));
  if (first && first.getBoundingClientRect().bottom > window.innerHeight) first.scrollIntoView({ block: "center" });
})();
